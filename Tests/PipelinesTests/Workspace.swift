import Foundation
import Pipelines
import StageSamples
import Store
import Synchronization

/// A pipeline in a folder of its own, removed at the end.
final class Workspace: Sendable {
  let path: String
  let executed = Mutex<[String]>([])
  let notices = Mutex<[String]>([])

  init() throws {
    path = NSTemporaryDirectory() + "/pipelines-\(UUID())"
    try Disk.makeFolder(path)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var store: ArtifactStore { ArtifactStore(path: path + "/store") }

  func graph(
    _ yaml: String, version: String = "1", environment: [String: String] = [:],
    onRun: @escaping @Sendable (StageContext) throws -> Void = { _ in }
  ) throws -> StageGraph {
    let kind = SumKind(name: "sum", version: version) { [weak self] context in
      self?.executed.withLock { $0.append(context.stage) }
      try onRun(context)
    }
    return try StageGraph(
      PipelineConfiguration(text: yaml, file: path + "/test.yaml"), kinds: [kind] + otherSamples, workspace: path,
      environment: { environment[$0] })
  }

  /// Runs and returns outcome words by stage.
  @discardableResult
  func run(
    _ yaml: String, version: String = "1", force: Set<String> = [], jobs: Int = 1, keepGoing: Bool = false,
    from: [String] = [], until: [String] = [], environment: [String: String] = [:],
    cancellation: Cancellation = Cancellation(), executor: Executor = .local, cache: CacheUse? = nil,
    onRun: @escaping @Sendable (StageContext) throws -> Void = { _ in },
    onEvent: @escaping @Sendable (RunEvent) -> Void = { _ in }
  ) throws -> RunSummary {
    executed.withLock { $0 = [] }
    let graph = try graph(yaml, version: version, environment: environment, onRun: onRun)
    let runner = try Runner(
      graph, store: store,
      options: RunOptions(
        threadCount: 1, jobCount: jobs, keepsGoing: keepGoing, forced: force, from: from, until: until,
        outputFolder: path + "/out", cancellation: cancellation, executor: executor, cacheUse: cache),
      session: try StoreSession.lookingAhead(pipeline: graph.name, store: store)
    ) { [weak self] event in
      onEvent(event)
      switch event {
      case .notice(_, let words): self?.notices.withLock { $0.append(words) }
      case .warning(let stage, let words): self?.notices.withLock { $0.append("\(stage) warning: \(words)") }
      default: break
      }
    }
    return try runner.run()
  }

  func plan(_ yaml: String, version: String = "1", environment: [String: String] = [:]) throws -> Plan {
    try Plan(try graph(yaml, version: version, environment: environment), store: store)
  }

  func why(
    _ stage: String, _ yaml: String, version: String = "1", environment: [String: String] = [:]
  ) throws -> [String] {
    let plan = try plan(yaml, version: version, environment: environment)
    guard let stage = plan[stage] else { return ["no such stage"] }
    return StageExplanation(stage, in: plan, store: store).reasons.map(\.words)
  }

  /// Writes a file of the workspace in place, as an editor may.
  func write(_ name: String, _ text: String) throws {
    try Disk.makeFolder(Disk.folder(of: "\(path)/\(name)"))
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
  }

  /// The text of a file among a stage's outputs.
  func text(_ summary: RunSummary, _ stage: String, _ output: String) throws -> String {
    let artifact = summary.stages.first { $0.name == stage }?.outputs[output]
    guard let file = artifact?.files.first else { return "(no output)" }
    return String(decoding: try Disk.read(store.blobPath(file.digest)), as: UTF8.self)
  }

  /// Every file below the store with size and times.
  func listing() throws -> [String: Disk.Status] {
    var found: [String: Disk.Status] = [:]
    var folders = [path]
    while let folder = folders.popLast() {
      for name in try Disk.names(in: folder) {
        let place = "\(folder)/\(name)"
        found[place] = Disk.status(place)
        if found[place]?.kind == .folder { folders.append(place) }
      }
    }
    return found
  }
}

extension RunSummary {
  var words: [String: String] { Dictionary(uniqueKeysWithValues: stages.map { ($0.name, $0.outcome.rawValue) }) }

  func digest(_ stage: String, _ output: String = "sum") -> Digest? {
    stages.first { $0.name == stage }?.outputs[output]?.digest
  }
}

let chain = """
  name: chain
  stages:
    a: {kind: sum, value: 1}
    b: {kind: sum, from: a, value: 2}
    c: {kind: sum, from: [a, b]}
  """
