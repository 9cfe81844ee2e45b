import Pipelines
import Settings
import StageSamples
import Store
import Synchronization

/// Pipelines in files, as the command line reads them.
extension Workspace {
  func configuration(_ name: String = "p.yaml", settings: [String] = []) throws(SettingsError) -> PipelineConfiguration
  {
    try PipelineConfiguration(file: "\(path)/\(name)", settings: settings)
  }

  /// The words of what is wrong with a file, its folder left out; none where nothing is.
  func mistake(_ name: String = "p.yaml", settings: [String] = []) -> String {
    do {
      _ = try StageGraph(try configuration(name, settings: settings), kinds: [SumKind(name: "sum")])
      return ""
    } catch {
      return "\(error)".replacing("\(path)/", with: "")
    }
  }

  /// Runs a file's pipeline.
  @discardableResult
  func runFile(_ name: String = "p.yaml", settings: [String] = [], force: Set<String> = []) throws -> RunSummary {
    let graph = try StageGraph(try configuration(name, settings: settings), kinds: [SumKind(name: "sum")])
    return try Runner(
      graph, store: store, options: RunOptions(threadCount: 1, forced: force, outputFolder: path + "/out")
    ).run()
  }

  /// The logs of the runs so far, and the words about damaged ones.
  func history() throws -> RunHistory {
    try RunHistory(store: store) { [weak self] error in self?.notices.withLock { $0.append(error.message) } }
  }
}

extension LoggedRun {
  /// A run as a log of these stages tells it: what a member lacks here takes a default.
  init?(_ id: String, startedAt: String = "2026-01-01T00:00:00Z", stages: [[String: CanonicalValue]]) {
    let defaults: [String: CanonicalValue] = [
      "kind": .string("sum"), "outcome": .string("EXECUTED"), "key": .null, "seconds": .double(1),
      "outputs": .mapping([:]), "metrics": .mapping([:]), "message": .string(""),
    ]
    self.init(
      id: id,
      canonical: .mapping([
        "id": .string(id), "pipeline": .string("p"), "seconds": .double(9), "startedAt": .string(startedAt),
        "stages": .list(stages.map { .mapping($0.merging(defaults) { given, _ in given }) }),
      ]))
  }
}
