import Settings
package import Store
import Synchronization

extension Record {
  /// Whether it is of a part of a stage.
  var isPart: Bool { preimage["kind"]?.text?.contains("/") ?? false }
}

/// Finds and makes the parts of one execution of a stage, and remembers which they were.
package final class StageParts: Sendable {
  /// The one output of a part.
  static let output = "part"

  /// Files up to this size are verified when a part is taken from the store.
  private static let smallByteCount = 1 << 16

  private let store: ArtifactStore
  private let lease: Lease
  private let stage: String
  private let kind: String
  private let implementation: [ImplementationPart]
  private let isForced: Bool
  private let cache: StatCache
  private let cancellation: Cancellation
  private let observe: @Sendable (RunEvent) -> Void
  private let keys = Mutex<Set<Digest>>([])

  /// Prepares for a stage's execution.
  ///
  /// - Parameters:
  ///   - isForced: whether to make even parts that are there.
  ///   - cache: tells the contents of input files that did not change without reading them again.
  package init(
    of stage: StageGraph.Stage, store: ArtifactStore, lease: Lease, isForced: Bool, cache: StatCache,
    cancellation: Cancellation,
    observe: @escaping @Sendable (RunEvent) -> Void
  ) {
    self.store = store
    self.lease = lease
    self.stage = stage.name
    kind = stage.kind
    implementation = stage.implementation
    self.isForced = isForced
    self.cache = cache
    self.cancellation = cancellation
    self.observe = observe
  }

  /// The keys of all parts so far, sorted.
  package var used: [Digest] { keys.withLock { $0.sorted() } }

  func part(
    _ name: String, inputs: [PartInput], parameters: [String: CanonicalValue], make: (PartWriter) throws -> Void
  ) throws -> StagePart {
    try cancellation.check()
    let preimage = preimage(name, inputs, parameters)
    let key = preimage.digest
    // Noted first, so that no collection takes what is found or made.
    try lease.hold([key])
    let found = try isForced ? nil : usableFiles(key) { observe(.notice(stage: stage, $0)) }
    let part =
      try found.map { StagePart(key: key, isMade: false, files: $0, store: store) } ?? made(preimage, inputs, make)
    keys.withLock { _ = $0.insert(key) }
    return part
  }

  /// The form of a stage's pre-image, so that whatever reads those reads these.
  private func preimage(
    _ name: String, _ inputs: [PartInput], _ parameters: [String: CanonicalValue]
  ) -> CanonicalValue {
    let sorted = inputs.map { [$0.role, $0.name, $0.digest.hex] }
      .sorted { left, right in left.lexicographicallyPrecedes(right) { $0.utf8.lexicographicallyPrecedes($1.utf8) } }
    return .mapping([
      "format": .int(Preimage.formatVersion),
      "kind": .string("\(kind)/\(name)"),
      "implementation": .mapping(
        Dictionary(implementation.map { ($0.name, .string($0.digest.hex)) }, uniquingKeysWith: { first, _ in first })),
      "inputs": .list(sorted.map { .list($0.map { .string($0) }) }),
      "parameters": .mapping(parameters),
      "seed": .null,
      "outputs": .list([.string(Self.output)]),
    ])
  }

  /// The files of a part that is there; what is damaged of it goes to quarantine.
  private func usableFiles(_ key: Digest, tell: (String) -> Void) throws -> [Artifact.File]? {
    guard let files = try store.usableRecord(key, tell)?.outputs[Self.output]?.files else { return nil }
    for file in files where file.byteCount <= Self.smallByteCount {
      do throws(StoreError) {
        _ = try store.content(of: file)
      } catch {
        guard error.code == .damaged else { throw error }
        tell("stored file \(file.path) of part \(key.short) was damaged; making it anew")
        return nil
      }
    }
    return files
  }

  private func tell(_ warning: String?) {
    if let warning { observe(.notice(stage: stage, warning)) }
  }

  private func made(
    _ preimage: CanonicalValue, _ inputs: [PartInput], _ make: (PartWriter) throws -> Void
  ) throws -> StagePart {
    let key = preimage.digest
    let lock = try store.lock(
      key.hex, note: "\(Instant.processWords()), which makes a part of \(stage) since \(Instant.timestamp())"
    ) { holder in
      try cancellation.check()
      observe(.waiting(stage: stage, holder: holder))
    }
    defer { lock.release() }
    // Another run may have made it while this one waited; what is damaged was told before.
    if !isForced, let files = try usableFiles(key, tell: { _ in }) {
      return StagePart(key: key, isMade: false, files: files, store: store)
    }
    let start = Instant.monotonicSeconds()
    let startedAt = Instant.timestamp()
    let attempt = try Attempt(store: store, key: key)
    let record: Record
    do {
      try make(PartWriter(attempt: attempt))
      for input in inputs {
        guard let path = input.path, try cache.digest(of: path).digest != input.digest else { continue }
        throw PipelineError(
          .stage, path: stage, "\(path) changed while it was read; let it come to rest and run again")
      }
      record = try attempt.publish(
        roles: [Self.output], preimage: preimage,
        facts: Record.Facts(seconds: Instant.monotonicSeconds() - start, startedAt: startedAt))
    } catch {
      tell(attempt.discard())
      throw error
    }
    tell(attempt.discard())
    return StagePart(key: key, isMade: true, files: record.outputs[Self.output]?.files ?? [], store: store)
  }
}
