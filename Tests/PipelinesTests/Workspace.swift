import Foundation
import Pipelines
import Store
import Synchronization

/// A stage kind that adds the numbers of its inputs and of its settings: outputs `sum` and `log`.
///
/// `modulus` makes different inputs give equal outputs, for early cutoff; `fail` makes it throw.
struct SumKind: StageKind {
  let name: String
  var version = "1"
  /// Called whenever a stage runs.
  var onRun: @Sendable (StageContext) throws -> Void = { _ in }

  func implementation(using kindFiles: Set<String>) -> [ImplementationPart] {
    [ImplementationPart(name: "Sums", digest: Digest(of: version))]
  }

  func prepare(_ reader: StageReader) throws -> PreparedStage {
    let value = try reader.int("value", default: 0)
    let modulus = try reader.int("modulus", default: 1_000_000, in: 1 ... .max)
    let fails = try reader.bool("fail", default: false)
    let seed = try reader.bool("seeded", default: false) ? reader.seed() : 0
    var inputs: [StageInput] = []
    if reader.contains("from") {
      for (index, upstream) in try reader.stages("from").enumerated() {
        inputs.append(try reader.use(upstream, output: "sum", role: "from.\(index)"))
      }
    }
    let publishes = try reader.bool("publish", default: false)
    let publication = Publication(output: "log", file: "deep/log", destination: "log.txt") { content, run in
      content + Array("stages: \(run.stages.count)".utf8)
    }
    let onRun = onRun
    let numbers = inputs
    return PreparedStage(outputs: ["sum", "log"], publications: publishes ? [publication] : []) { context in
      try onRun(context)
      if fails { throw PipelineError(.stage, "asked to fail") }
      var sum = value + seed
      for input in numbers {
        let text = String(decoding: try Disk.read(try context.file(input)), as: UTF8.self)
        guard let number = Int(text) else { throw PipelineError(.stage, "not a number: \(text)") }
        sum += number
      }
      let file = try context.createFile("sum", "value")
      try file.write("\(sum % modulus)".utf8)
      _ = try file.finish()
      let folder = try context.outputFolder("log")
      try Disk.replace("\(folder)/deep/log", with: Array("\(sum)".utf8))
      context.note(metric: "sum", value: Double(sum))
    }
  }
}

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
      PipelineConfiguration(text: yaml, file: path + "/test.yaml"), kinds: [kind], workspace: path,
      environment: { environment[$0] })
  }

  /// Runs and returns outcome words by stage.
  @discardableResult
  func run(
    _ yaml: String, version: String = "1", force: Set<String> = [], jobs: Int = 1, keepGoing: Bool = false,
    from: [String] = [], until: [String] = [], environment: [String: String] = [:],
    cancellation: Cancellation = Cancellation(), cache: CacheUse? = nil,
    onRun: @escaping @Sendable (StageContext) throws -> Void = { _ in }
  ) throws -> RunSummary {
    executed.withLock { $0 = [] }
    let graph = try graph(yaml, version: version, environment: environment, onRun: onRun)
    let runner = try Runner(
      graph, store: store,
      options: RunOptions(
        threadCount: 1, jobCount: jobs, keepsGoing: keepGoing, forced: force, from: from, until: until,
        outputFolder: path + "/out", cancellation: cancellation, cacheUse: cache),
      session: try StoreSession.lookingAhead(pipeline: graph.name, store: store)
    ) { [weak self] event in
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
