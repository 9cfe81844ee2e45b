import Settings
package import Store

/// Which keys each stage of a pipeline had in this workspace, the latest last.
package struct History: Sendable, Equatable {
  /// One change of a stage's key.
  package struct Entry: Sendable, Equatable {
    package let key: Digest
    /// When: ISO 8601, UTC.
    package let date: String
    /// Whether this was the first key of a stage added to a pipeline that had run before.
    package var isNew = false
  }

  /// How many keys are remembered per stage: enough for explanations, too few to slow down reading.
  private static let depth = 10

  package private(set) var entries: [String: [Entry]] = [:]
  /// What was copied of each stage to the workspace last.
  package private(set) var published: [String: PublishedFiles] = [:]

  /// The stages that the pipeline had in its last run, whether or not they finished.
  private var known: Set<String> = []

  package init() {}

  /// Whether the pipeline ran before, but without this stage.
  package func isNew(_ stage: String) -> Bool {
    !entries.isEmpty && entries[stage] == nil && !known.contains(stage)
  }

  /// The stage's key in the last run that finished it.
  package func lastKey(_ stage: String) -> Digest? { entries[stage]?.last?.key }

  /// The key of each stage that the pipeline still has.
  package var currentKeys: [String: Digest] {
    entries.compactMapValues(\.last?.key).filter { known.isEmpty || known.contains($0.key) }
  }

  /// Remembers which stages the pipeline has.
  package mutating func know(_ stages: [String]) { known = Set(stages) }

  package mutating func append(_ key: Digest, to stage: String, date: String, isNew: Bool = false) {
    guard lastKey(stage) != key else { return }
    entries[stage, default: []].append(Entry(key: key, date: date, isNew: isNew))
    entries[stage] = entries[stage]?.suffix(Self.depth)
  }

  package mutating func markPublished(_ files: PublishedFiles, of stage: String) { published[stage] = files }

  private static func path(_ pipeline: String, _ store: ArtifactStore) -> String {
    "\(store.path)/\(place(pipeline))"
  }

  /// Where a pipeline's history lies, from the store.
  package static func place(_ pipeline: String) -> String { "pipelines/\(pipeline)\(suffix)" }

  package static let suffix = ".history"
  private static let head = "millrace history 2"
  /// Without the files that were published.
  private static let earlierHead = "millrace history 1"

  /// Reads a pipeline's history; reads only.
  ///
  /// - Throws: `StoreError(.damaged)` where the file is not what was written.
  package static func read(pipeline: String, store: ArtifactStore) throws(StoreError) -> History {
    let place = path(pipeline, store)
    guard let status = Disk.status(place) else { return History() }
    guard status.kind == .file else { throw StoreError(.damaged, "\(place) is not a file; it will be made anew") }
    guard let bytes = CompactReader.unsealed(try Disk.read(place)) else {
      throw StoreError(.damaged, "\(place) does not match its checksum; it will be made anew")
    }
    var reader = CompactReader(bytes)
    do throws(CompactReader.Damaged) {
      return try History(&reader)
    } catch {
      throw StoreError(.damaged, "\(place) is no history; it will be made anew")
    }
  }

  /// Changes a pipeline's history under its lock, so that runs at the same time lose nothing; damage starts it anew.
  package static func update(
    pipeline: String, store: ArtifactStore, _ change: (inout History) -> Void
  ) throws -> History {
    let lock = try store.lock(ArtifactStore.historyLock(pipeline), note: "")
    defer { lock.release() }
    var history = History()
    do throws(StoreError) {
      history = try read(pipeline: pipeline, store: store)
    } catch {
      guard error.code == .damaged else { throw error }
      try store.quarantine(path(pipeline, store))
    }
    let before = history
    change(&history)
    if history != before { try Disk.replace(path(pipeline, store), with: history.sealed) }
    return history
  }

  // MARK: The file

  private init(_ reader: inout CompactReader) throws(CompactReader.Damaged) {
    let head = try reader.text()
    guard head == Self.head || head == Self.earlierHead else { throw CompactReader.Damaged() }
    let stageCount = try reader.count()
    entries.reserveCapacity(stageCount)
    for _ in 0..<stageCount {
      let stage = try reader.text()
      var list: [Entry] = []
      for _ in 0..<(try reader.count()) {
        list.append(Entry(key: try reader.digest(), date: try reader.text(), isNew: try reader.int() == 1))
      }
      entries[stage] = list
    }
    let knownCount = try reader.count()
    known.reserveCapacity(knownCount)
    for _ in 0..<knownCount { known.insert(try reader.text()) }
    for _ in 0..<(try reader.count()) {
      let stage = try reader.text()
      var files = PublishedFiles(key: try reader.digest())
      for _ in 0..<(head == Self.head ? try reader.count() : 0) {
        let path = try reader.text()
        files.contents[path] = try reader.digest()
      }
      published[stage] = files
    }
    guard reader.isAtEnd else { throw CompactReader.Damaged() }
  }

  private var sealed: [UInt8] {
    var writer = CompactWriter()
    writer.append(Self.head)
    writer.append(entries.count)
    for stage in entries.keys.sortedByBytes() {
      let list = entries[stage] ?? []
      writer.append(stage)
      writer.append(list.count)
      for entry in list {
        writer.append(entry.key)
        writer.append(entry.date)
        writer.append(entry.isNew ? 1 : 0)
      }
    }
    writer.append(known.count)
    for stage in known.sortedByBytes() { writer.append(stage) }
    writer.append(published.count)
    for stage in published.keys.sortedByBytes() {
      guard let files = published[stage] else { continue }
      writer.append(stage)
      writer.append(files.key)
      writer.append(files.contents.count)
      for (path, content) in files.contents.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
        writer.append(path)
        writer.append(content)
      }
    }
    return writer.sealed
  }
}
