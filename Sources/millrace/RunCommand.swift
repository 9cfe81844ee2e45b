import ArgumentParser
import Glibc
import Networks
import Pipelines
import Store

/// Brings pipelines up to date.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Bring pipelines up to date; only what changed is executed.")

  @OptionGroup var arguments: PipelineArguments

  @Argument(help: "Pipeline files, run one after the other.")
  var pipelines: [String]

  @Option(name: .long, help: "How many threads a stage may use; never changes results. Default: one per processor.")
  var threads: Int?

  @Option(name: .long, help: "Execute this stage even if its result is there; may be repeated.")
  var force: [String] = []

  @Flag(name: .long, help: "Say what would be done, as 'status' does, and do nothing.")
  var dryRun = false

  @Option(name: .long, help: "The folder in which reports and the like appear.")
  var out = "out"

  @OptionGroup var cache: CacheArguments

  @Flag(name: .long, help: "Look for results in the shared cache before executing a stage.")
  var pull = false

  @Flag(name: .long, help: "Send what is executed to the shared cache.")
  var push = false

  func validate() throws {
    if pull || push {
      _ = try cache.server()
    } else if cache.cache != nil {
      throw ValidationError("--cache needs --pull, --push or both")
    }
    if let threads, threads < 1 { throw ValidationError("--threads must be at least 1, found \(threads)") }
  }

  func run() throws {
    let cancellation = Cancellation.bySignals()
    let server = pull || push ? try cache.server() : nil
    let threadCount = threads ?? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    // All files are read before the first one runs: a mistake in the last one should not show after a night.
    let graphs = try pipelines.map { try arguments.graph($0) }
    if dryRun {
      for graph in graphs {
        let plan = try Plan(graph, store: arguments.artifactStore)
        for name in force { _ = try StageSelection.stage(name, in: plan) }
        PlanLines.show(plan, store: arguments.artifactStore, json: arguments.json, forced: Set(force))
      }
      return
    }
    StandardError.write("\(kernelLibraryWords), \(threadCount) \(threadCount == 1 ? "thread" : "threads")\n")
    // One for all pipelines: a server that is gone is noticed once.
    let cacheUse = server.map { CacheUse(SharedCache($0), pulls: pull, pushes: push) }
    for graph in graphs {
      let display = RunDisplay(stageNames: graph.stageNames, json: arguments.json)
      let runner = try Runner(
        graph, store: arguments.artifactStore,
        options: RunOptions(
          threadCount: threadCount, forced: Set(force), outputFolder: out, cancellation: cancellation,
          cacheUse: cacheUse),
        observe: display.show)
      let summary = try runner.run()
      display.end(summary)
      if let signal = summary.interruption { throw ExitCode(128 + signal) }
      if let error = summary.storeError { throw error }
      if let error = summary.publicationError { throw error }
      if summary.stages.contains(where: { $0.outcome == .failed }) {
        throw ExitCode(ErrorRendering.Code.failed.rawValue)
      }
    }
  }
}
