import Concurrency
package import Settings
import Synchronization

/// What records say about outputs, in one file, so that a pipeline of a thousand stages is looked up without opening a
/// thousand records.
///
/// Each entry holds only as long as the record's own file has the fingerprint it had when it was read or written. Losing
/// the index costs time and nothing else.
package final class RecordIndex: Sendable {
  private struct State {
    var isLoaded = false
    var bytes: [UInt8] = []
    /// Where entries begin, by the beginnings of their keys.
    var places: [UInt64: Int] = [:]
    var fresh: [Digest: [UInt8]] = [:]
    var used: Set<Digest> = []
    /// Records that were found whole ahead of being asked for, without their pre-images.
    var whole: [Digest: Record] = [:]
    /// Whether what was found ahead counts no more.
    var isAheadOver = false
  }

  /// Records of very many files stay out: reading them one by one costs little beside looking at their files.
  private static let maximumFileCount = 1000
  private static let head = "millrace index 2"

  private let path: String
  private let state = Mutex(State())

  /// Names the index's file; nothing is read yet.
  package init(path: String) { self.path = path }

  /// The record of a key, if the index knows it as its file is now.
  func record(
    _ key: Digest, preimage: @escaping @Sendable () -> CanonicalValue, fingerprint: Fingerprint
  ) -> Record? {
    state.withLock { state in
      load(&state)
      guard let place = state.places[key.beginning] else { return nil }
      var reader = CompactReader(state.bytes, at: place)
      guard let record = try? Self.read(&reader, key, preimage, fingerprint) else { return nil }
      state.used.insert(key)
      return record
    }
  }

  /// Finds out which of its records are as they were, with all that they name; who asks for one meanwhile waits.
  ///
  /// For answers about this moment. A run that goes on to use the outputs has a lease before it looks, notes their keys
  /// before it settles the lease, and asks for nothing found ahead afterwards.
  package func lookThrough(_ store: ArtifactStore) {
    state.withLock { state in
      if state.isAheadOver { return }
      load(&state)
      for place in state.places.values {
        // A key stands in front of its entry and in it.
        var reader = CompactReader(state.bytes, at: place - 32)
        guard let key = try? reader.digest(), let fingerprint = Disk.fingerprint(store.recordPath(key)),
          let record = try? Self.read(&reader, key, { .null }, fingerprint),
          record.outputs.values.allSatisfy({ store.missingBlob($0) == nil })
        else { continue }
        state.whole[key] = record
      }
    }
  }

  /// The same on a thread of its own.
  package func lookAhead(in store: ArtifactStore) {
    // Where there is no thread left, nothing is known ahead.
    _ = BackgroundThread.detach { self.lookThrough(store) }
  }

  /// Forgets what was found ahead: from now on the store changes.
  package func endLookAhead() {
    state.withLock { state in
      state.isAheadOver = true
      state.whole = [:]
    }
  }

  /// A record that was found whole ahead.
  package func wholeRecord(_ key: Digest, preimage: @escaping @Sendable () -> CanonicalValue) -> Record? {
    state.withLock { state in
      guard let record = state.whole[key] else { return nil }
      state.used.insert(key)
      return Record(preimage: preimage, key: key, outputs: record.outputs, facts: record.facts)
    }
  }

  /// Remembers a record with the fingerprint of its file.
  func remember(_ record: Record, fingerprint: Fingerprint) {
    guard record.outputs.values.reduce(0, { $0 + $1.files.count + $1.emptyFolders.count }) <= Self.maximumFileCount
    else { return }
    let entry = Self.entry(record, fingerprint)
    state.withLock {
      $0.fresh[record.key] = entry
      $0.used.insert(record.key)
    }
  }

  /// Remembers a record that was just published, under its key's lock.
  package func remember(_ record: Record, in store: ArtifactStore) {
    guard let fingerprint = Disk.fingerprint(store.recordPath(record.key)) else { return }
    remember(record, fingerprint: fingerprint)
  }

  /// Writes the entries of all records that were looked up, if any is new.
  package func save() throws(StoreError) {
    let bytes: [UInt8]? = state.withLock { state in
      guard !state.fresh.isEmpty else { return nil }
      load(&state)
      var writer = CompactWriter()
      writer.append(Self.head)
      writer.append(state.used.count)
      for key in state.used.sorted() {
        writer.append(key)
        if let fresh = state.fresh[key] {
          writer.append(entry: fresh)
        } else if let place = state.places[key.beginning] {
          var reader = CompactReader(state.bytes, at: place - 32)
          writer.append(entry: Self.rawEntry(&reader, state.bytes))
        }
      }
      return writer.sealed
    }
    if let bytes { try Disk.replaceCache(path, with: bytes) }
  }

  private func load(_ state: inout State) {
    guard !state.isLoaded else { return }
    state.isLoaded = true
    // An index that cannot be read is an empty one.
    guard let sealed = try? Disk.read(path, limit: 1 << 30), let bytes = CompactReader.unsealed(sealed) else { return }
    var reader = CompactReader(bytes)
    do throws(CompactReader.Damaged) {
      guard try reader.text() == Self.head else { return }
      var places: [UInt64: Int] = [:]
      let count = try reader.count()
      places.reserveCapacity(count)
      for _ in 0..<count {
        let key = try reader.digest()
        places[key.beginning] = reader.place
        try reader.skip(try reader.int())
      }
      state.places = places
      state.bytes = bytes
    } catch {
      return
    }
  }

  private static func rawEntry(_ reader: inout CompactReader, _ bytes: [UInt8]) -> [UInt8] {
    guard (try? reader.digest()) != nil, let count = try? reader.int() else { return [] }
    return Array(bytes[reader.place..<reader.place + count])
  }

  // MARK: One entry

  private static func entry(_ record: Record, _ fingerprint: Fingerprint) -> [UInt8] {
    var writer = CompactWriter()
    writer.append(record.key)
    for number in fingerprint.numbers { writer.append(number) }
    writer.append(record.facts.seconds)
    writer.append(record.facts.startedAt)
    writer.append(record.facts.environment.count)
    for name in record.facts.environment.keys.sortedByBytes() {
      writer.append(name)
      writer.append(record.facts.environment[name] ?? "")
    }
    writer.append(record.facts.measurements.count)
    for name in record.facts.measurements.keys.sortedByBytes() {
      writer.append(name)
      switch record.facts.measurements[name] ?? 0 {
      case .number(let number):
        writer.append(0)
        writer.append(number)
      case .digits(let digits):
        writer.append(1)
        writer.append(digits)
      }
    }
    writer.append(record.facts.warnings.count)
    for warning in record.facts.warnings { writer.append(warning) }
    writer.append(record.facts.parts.count)
    for part in record.facts.parts { writer.append(part) }
    writer.append(record.outputs.count)
    for role in record.outputs.keys.sortedByBytes() {
      guard let artifact = record.outputs[role] else { continue }
      writer.append(role)
      writer.append(artifact.digest)
      writer.append(artifact.files.count)
      for file in artifact.files {
        writer.append(file.path)
        writer.append(file.byteCount)
        writer.append(file.digest)
        writer.append(file.isExecutable ? 1 : 0)
        switch file.location {
        case .blob: writer.append(0)
        case .slice(let pack, let offset):
          writer.append(1)
          writer.append(pack.digest)
          writer.append(pack.byteCount)
          writer.append(offset)
        }
      }
      writer.append(artifact.emptyFolders.count)
      for folder in artifact.emptyFolders { writer.append(folder) }
    }
    return writer.bytes
  }

  /// `nil` where the entry is of another key or of an earlier file.
  private static func read(
    _ reader: inout CompactReader, _ key: Digest, _ preimage: @escaping @Sendable () -> CanonicalValue,
    _ fingerprint: Fingerprint
  ) throws(CompactReader.Damaged) -> Record? {
    _ = try reader.int()
    guard try reader.digest() == key else { return nil }
    for number in fingerprint.numbers { guard try reader.int() == number else { return nil } }
    var facts = Record.Facts(seconds: try reader.double(), startedAt: try reader.text())
    for _ in 0..<(try reader.count()) { facts.environment[try reader.text()] = try reader.text() }
    for _ in 0..<(try reader.count()) {
      facts.measurements[try reader.text()] = try reader.int() == 0 ? .number(reader.double()) : .digits(reader.text())
    }
    for _ in 0..<(try reader.count()) { facts.warnings.append(try reader.text()) }
    for _ in 0..<(try reader.count()) { facts.parts.append(try reader.digest()) }
    var outputs: [String: Artifact] = [:]
    for _ in 0..<(try reader.count()) {
      let role = try reader.text()
      let digest = try reader.digest()
      var files: [Artifact.File] = []
      for _ in 0..<(try reader.count()) {
        let (path, byteCount, digest) = (try reader.text(), try reader.int(), try reader.digest())
        let isExecutable = try reader.int() == 1
        let isSlice = try reader.int() == 1
        files.append(
          Artifact.File(
            path: path, byteCount: byteCount, digest: digest, isExecutable: isExecutable,
            location: isSlice
              ? .slice(
                of: Artifact.Blob(digest: try reader.digest(), byteCount: try reader.int()), offset: try reader.int())
              : .blob))
      }
      var emptyFolders: [String] = []
      for _ in 0..<(try reader.count()) { emptyFolders.append(try reader.text()) }
      outputs[role] = Artifact(sorted: files, emptyFolders: emptyFolders, digest: digest)
    }
    return Record(preimage: preimage, key: key, outputs: outputs, facts: facts)
  }
}

extension ArtifactStore {
  /// The index of the records that a pipeline's last run looked up.
  package func recordIndex(pipeline: String) -> RecordIndex { RecordIndex(path: recordIndexPath(pipeline)) }

  /// Whether a run of the pipeline left one.
  package func hasRecordIndex(pipeline: String) -> Bool { Disk.status(recordIndexPath(pipeline)) != nil }

  private func recordIndexPath(_ pipeline: String) -> String { "\(path)/pipelines/\(pipeline).index" }
}

extension CompactWriter {
  fileprivate mutating func append(entry: [UInt8]) {
    append(entry.count)
    append(raw: entry)
  }
}
