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
    /// Stop there: its result does not fulfil what the pipeline requires of it.
    case refused(because: [String])
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
    /// What a run would publish again, and why, though the stage itself is up to date.
    public var publicationTroubles: [String] = []

    /// Whether other stages may build on its record.
    var isUsable: Bool { if case .refused = state { false } else { true } }
  }

  /// The pipeline's name.
  public let pipeline: String
  /// All stages in the order in which they run.
  public let stages: [Stage]
  /// Why nothing is known about earlier runs, where there were some: the file that remembers them is damaged.
  public let historyTrouble: StoreError?
  package let history: History
  package let graph: StageGraph
  /// What stands outside the store, as it was looked at.
  package let disk: DiskInputs
  private let indices: [String: Int]

  /// Whether a run would do anything.
  public var isStale: Bool { stages.contains { $0.state != .upToDate || !$0.publicationTroubles.isEmpty } }

  /// The stage of that name.
  public subscript(name: String) -> Stage? { indices[name].map { stages[$0] } }

  /// Compares a pipeline with a store; reads only.
  ///
  /// - Complexity: one small file read and one `lstat` per stored file, for each stage.
  public init(_ graph: StageGraph, store: ArtifactStore) throws(StoreError) {
    try self.init(graph, store: store, index: store.recordIndex(pipeline: graph.name))
  }

  /// The same with the index of the pipeline's records, which may have been looked through already.
  package init(_ graph: StageGraph, store: ArtifactStore, index: RecordIndex) throws(StoreError) {
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
    let disk = DiskInputs(workspace: graph.workspace, store: store, trust: graph.trust)
    var outputs: [[String: Artifact]?] = []
    outputs.reserveCapacity(graph.stages.count)
    stages = try graph.stages.map { stage throws(StoreError) in
      var planned = try Self.stage(stage, outputs, disk, history, store, index)
      if planned.state == .upToDate && !stage.prepared.publications.isEmpty {
        planned.publicationTroubles = history.publicationTroubles(stage, key: planned.key, disk.cache)
      }
      outputs.append(planned.isUsable ? planned.record?.outputs : nil)
      return planned
    }
    self.disk = disk
    indices = Dictionary(uniqueKeysWithValues: stages.enumerated().map { ($0.element.name, $0.offset) })
  }

  private static func stage(
    _ stage: StageGraph.Stage, _ outputs: [[String: Artifact]?], _ disk: DiskInputs, _ history: History,
    _ store: ArtifactStore, _ index: RecordIndex
  ) throws(StoreError) -> Stage {
    func planned(
      _ state: State, _ preimage: Preimage? = nil, key: Digest? = nil, _ record: Record? = nil,
      trouble: StoreError? = nil
    ) -> Stage {
      Stage(
        name: stage.name, group: stage.group, state: state, key: key, record: record, trouble: trouble,
        preimage: preimage)
    }
    let preimage: Preimage?
    do throws(StoreError) {
      preimage = try Preimage(stage, disk: disk.digest) { outputs[$0]?[$1]?.digest }
    } catch {
      return planned(.wouldRun, trouble: error)
    }
    guard let preimage else { return planned(.unknown(because: stage.upstreams(where: { outputs[$0] == nil }))) }
    let key = preimage.key
    switch try store.record(for: key, preimage: { preimage.canonical }, index: index) {
    case .found(let record):
      let refusals = stage.requirements.compactMap { $0.refusal(record.facts.measurements) }
      let state: State =
        !refusals.isEmpty
        ? .refused(because: refusals) : history.lastKey(stage.name) == key ? .upToDate : .fromCache
      return planned(state, preimage, key: key, record)
    case .absent: return planned(.wouldRun, preimage, key: key)
    case .unusable(let trouble): return planned(.wouldRun, preimage, key: key, trouble: trouble)
    }
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
