public import Settings
public import Store

/// Moves the results of a whole pipeline between a store and a shared cache.
public struct CacheTransfer: Sendable {
  /// What became of a stage.
  public enum Outcome: String, Sendable, CaseIterable {
    /// Sent, or what was missing of it.
    case pushed = "PUSHED"
    /// Fetched, or what was missing of it.
    case pulled = "PULLED"
    /// It was there already.
    case present = "PRESENT"
    /// There is no result to move.
    case absent = "ABSENT"
    /// Its key is unknown, since a result or a file that it reads from is absent.
    case unknown = "DEPENDS"
    /// What the server has cannot be used.
    case damaged = "DAMAGED"
  }

  /// One stage's part.
  public struct StageResult: Sendable, Equatable {
    /// The stage's name.
    public let name: String
    /// What became of it.
    public let outcome: Outcome
    /// Its key, where it is known.
    public let key: Digest?
    /// How many bytes of contents were moved.
    public let byteCount: Int
    /// What else there is to say.
    public let message: String
  }

  /// What a transfer tells while it goes on.
  public enum Event: Sendable {
    /// A stage's transfer begins.
    case started(stage: String)
    /// How far it is.
    case progress(stage: String, Progress)
    /// A stage is done with.
    case finished(StageResult)
  }

  private let graph: StageGraph
  private let store: ArtifactStore
  private let server: CacheServer
  private let cancellation: Cancellation
  private let observe: @Sendable (Event) -> Void

  /// Prepares a transfer; nothing happens yet.
  public init(
    _ graph: StageGraph, store: ArtifactStore, server: CacheServer, cancellation: Cancellation = Cancellation(),
    observe: @escaping @Sendable (Event) -> Void = { _ in }
  ) {
    self.graph = graph
    self.store = store
    self.server = server
    self.cancellation = cancellation
    self.observe = observe
  }

  /// Sends every result that the store has of the pipeline as it is now.
  ///
  /// - Throws: `StoreError` at the first one that cannot be sent, `PipelineError(.cancelled)`.
  public func push() throws -> [StageResult] {
    try walk { stage, key throws in
      guard case .found(let record) = try store.record(for: key) else { return (.absent, nil, 0, "run it first") }
      let sent: CacheServer.Sent
      do throws(StoreError) {
        sent = try server.send(key, from: store, onProgress: tell(stage))
      } catch {
        // A signal ends the transfer as well.
        try cancellation.check()
        throw error
      }
      guard case .done(let blobCount, let byteCount) = sent else { throw PipelineError(.cancelled, "interrupted") }
      return (blobCount == 0 ? .present : .pushed, record, byteCount, "")
    }
  }

  /// Fetches every result of the pipeline as it is now that the store lacks: keys follow from what was fetched before.
  ///
  /// A damaged entry counts as absent.
  ///
  /// - Throws: `StoreError` where the server cannot be asked or the store not written, `PipelineError(.cancelled)`.
  public func pull() throws -> [StageResult] {
    try walk { stage, key throws in
      switch try store.record(for: key) {
      case .found(let record): return (.present, record, 0, "")
      case .absent: break
      case .unusable: try store.quarantineDamage(of: key)
      }
      let fetched: CacheServer.Fetched
      do throws(StoreError) {
        fetched = try server.fetch(key, into: store, onProgress: tell(stage))
      } catch {
        // A signal ends the transfer as well.
        try cancellation.check()
        guard error.code == .damaged else { throw error }
        return (.damaged, nil, 0, error.message)
      }
      switch fetched {
      case .found(let record, let byteCount): return (.pulled, record, byteCount, "")
      case .absent: return (.absent, nil, 0, "")
      case .stopped: throw PipelineError(.cancelled, "interrupted")
      }
    }
  }

  private typealias Moved = (outcome: Outcome, record: Record?, byteCount: Int, message: String)

  /// Visits the stages whose keys follow from the records that `move` returns.
  private func walk(_ move: (_ stage: String, _ key: Digest) throws -> Moved) throws -> [StageResult] {
    let disk = DiskInputs(workspace: graph.workspace, store: store, trust: graph.trust, cancellation: cancellation)
    var outputs: [[String: Artifact]?] = []
    var results: [StageResult] = []
    for stage in graph.stages {
      try cancellation.check()
      let (result, record) = try moved(stage, disk, outputs, move)
      outputs.append(record?.outputs)
      results.append(result)
      observe(.finished(result))
    }
    return results
  }

  private func moved(
    _ stage: StageGraph.Stage, _ disk: DiskInputs, _ outputs: [[String: Artifact]?],
    _ move: (_ stage: String, _ key: Digest) throws -> Moved
  ) throws -> (StageResult, Record?) {
    func unknown(_ message: String) -> (StageResult, Record?) {
      (StageResult(name: stage.name, outcome: .unknown, key: nil, byteCount: 0, message: message), nil)
    }
    let preimage: Preimage?
    do throws(StoreError) {
      preimage = try Preimage(stage, disk: disk.digest) { outputs[$0]?[$1]?.digest }
    } catch {
      // A file that it reads from is missing or cannot be read.
      return unknown(error.message)
    }
    guard let preimage else {
      return unknown("needs \(stage.upstreams(where: { outputs[$0] == nil }).joined(separator: ", "))")
    }
    let key = preimage.key
    observe(.started(stage: stage.name))
    let moved = try move(stage.name, key)
    let result = StageResult(
      name: stage.name, outcome: moved.outcome, key: key, byteCount: moved.byteCount, message: moved.message)
    return (result, moved.record)
  }

  private func tell(_ stage: String) -> (CacheServer.Progress) -> Bool {
    { progress in
      if progress.totalByteCount > 0 {
        observe(
          .progress(
            stage: stage,
            Progress(completed: progress.byteCount, total: progress.totalByteCount, unit: Progress.byteUnit)))
      }
      return cancellation.signal == nil
    }
  }
}

extension CacheTransfer.StageResult {
  /// The result as a JSON object.
  public var canonical: CanonicalValue {
    .mapping([
      "stage": .string(name),
      "outcome": .string(outcome.rawValue),
      "key": key.map { .string($0.hex) } ?? .null,
      "byteCount": .int(byteCount),
      "message": .string(message),
    ])
  }
}
