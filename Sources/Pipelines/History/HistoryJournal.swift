import Store

/// A pipeline's history during a run: what is new is written now and then and at the end, not for every stage.
///
/// A run that is killed loses at most its last second of history, which costs explanations; results are found by their keys.
struct HistoryJournal {
  private(set) var history: History

  private let graph: StageGraph
  private let store: ArtifactStore
  /// Stages that the pipeline did not have when it ran before.
  private let added: Set<String>
  private var pending: [(key: Digest, stage: String, date: String)] = []
  private var writtenAt = Instant.monotonicSeconds()

  private static let pauseSeconds = 1.0

  /// Reads the history; a damaged one is told and begun anew.
  init(_ graph: StageGraph, store: ArtifactStore, notice: (String) -> Void) throws {
    self.graph = graph
    self.store = store
    do throws(StoreError) {
      history = try History.read(pipeline: graph.name, store: store)
    } catch {
      guard error.code == .damaged else { throw error }
      notice(error.message)
      history = try History.update(pipeline: graph.name, store: store) { _ in }
    }
    added = Set(graph.stageNames.filter(history.isNew))
  }

  /// Remembers a stage's key.
  mutating func append(_ key: Digest, to stage: String) {
    guard history.lastKey(stage) != key else { return }
    let date = Instant.timestamp()
    history.append(key, to: stage, date: date, isNew: added.contains(stage))
    pending.append((key, stage, date))
  }

  /// Writes what is new.
  mutating func flush(force: Bool) throws {
    guard !pending.isEmpty, force || Instant.monotonicSeconds() - writtenAt > Self.pauseSeconds else { return }
    let pending = pending
    let added = added
    let names = graph.stageNames
    history = try History.update(pipeline: graph.name, store: store) { history in
      history.know(names)
      for (key, stage, date) in pending {
        history.append(key, to: stage, date: date, isNew: added.contains(stage))
      }
    }
    self.pending = []
    writtenAt = Instant.monotonicSeconds()
  }
}
