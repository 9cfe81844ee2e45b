public import Store

/// What a run would do, found out without writing a byte.
public struct Plan: Sendable {
  /// What a run would do with a stage.
  public enum State: Sendable, Equatable {
    /// Nothing: its last key is its key now, and its outputs are there.
    case upToDate
    /// Take the outputs of an earlier execution.
    case fromCache
    /// Execute it, and why.
    case wouldRun
    /// Nobody knows before these upstream stages ran: their outputs may come out as before.
    case unknown(because: [String])
  }

  /// One stage.
  public struct Stage: Sendable {
    /// The stage's name.
    public let name: String
    /// Its name in the file, which a matrix's stages share.
    public let group: String
    /// What a run would do.
    public let state: State
    /// Its key; `nil` while unknown.
    public let key: Digest?
    /// Its record, where it is up to date or in the store.
    public let record: Record?
    /// Why its stored result cannot be used, where there is one.
    public let trouble: StoreError?
    package let preimage: Preimage?
  }

  /// The pipeline's name.
  public let pipeline: String
  /// All stages in the order in which they run.
  public let stages: [Stage]
  /// Why nothing is known about earlier runs, where there were some: the file that remembers them is damaged.
  public let historyTrouble: StoreError?
  package let history: History
  package let graph: StageGraph
  private let indices: [String: Int]

  /// Whether a run would do anything.
  public var isStale: Bool { stages.contains { $0.state != .upToDate } }

  /// The stage of that name.
  public subscript(name: String) -> Stage? { indices[name].map { stages[$0] } }

  /// Compares a pipeline with a store; reads only.
  ///
  /// - Complexity: one small file read and one `lstat` per stored file, for each stage.
  public init(_ graph: StageGraph, store: ArtifactStore) throws(StoreError) {
    self.graph = graph
    pipeline = graph.name
    var history = History()
    var historyTrouble: StoreError?
    do throws(StoreError) {
      history = try History.read(pipeline: graph.name, store: store)
    } catch {
      // A damaged history costs explanations and nothing else; results are found in the store by their keys.
      guard error.code == .damaged else { throw error }
      historyTrouble = error
    }
    self.historyTrouble = historyTrouble
    self.history = history
    var records: [String: Record] = [:]
    var stages: [Stage] = []
    for stage in graph.stages {
      let preimage = Preimage(stage) { records[$0]?.outputs[$1]?.digest }
      guard let preimage else {
        let pending = stage.upstreams.filter { records[$0] == nil }
        stages.append(
          Stage(
            name: stage.name, group: stage.group, state: .unknown(because: pending), key: nil, record: nil,
            trouble: nil, preimage: nil))
        continue
      }
      let key = preimage.canonical.digest
      switch try store.record(for: key) {
      case .found(let record):
        records[stage.name] = record
        stages.append(
          Stage(
            name: stage.name, group: stage.group, state: history.lastKey(stage.name) == key ? .upToDate : .fromCache,
            key: key,
            record: record, trouble: nil, preimage: preimage))
      case .absent:
        stages.append(
          Stage(
            name: stage.name, group: stage.group, state: .wouldRun, key: key, record: nil, trouble: nil,
            preimage: preimage))
      case .unusable(let trouble):
        stages.append(
          Stage(
            name: stage.name, group: stage.group, state: .wouldRun, key: key, record: nil, trouble: trouble,
            preimage: preimage))
      }
    }
    self.stages = stages
    indices = Dictionary(uniqueKeysWithValues: stages.enumerated().map { ($0.element.name, $0.offset) })
  }

  /// Each stage with its kind and the stages that it reads from, in the order in which they run.
  public var edges: [(stage: Stage, kind: String, upstreams: [String])] {
    zip(stages, graph.stages).map { ($0, $1.kind, $1.upstreams) }
  }

  /// The record to show for a stage: its current one, else that of the last run; reads only.
  public func latestRecord(
    of stage: Stage, store: ArtifactStore
  ) throws(StoreError) -> (key: Digest?, record: Record?, isCurrent: Bool) {
    if let record = stage.record { return (stage.key, record, true) }
    guard let last = history.lastKey(stage.name) else { return (stage.key, nil, false) }
    switch try store.record(for: last) {
    case .found(let record): return (last, record, last == stage.key)
    case .absent, .unusable: return (last, nil, false)
    }
  }
}
