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

  @Option(
    name: .long,
    help: "How many threads all stages together may use; never changes results. Default: one per processor.")
  var threads: Int?

  @Option(name: [.short, .long], help: "How many stages may run at once; they share the threads.")
  var jobs = 1

  @Flag(name: [.short, .long], help: "After a failure, still start the stages that do not need the failed one.")
  var keepGoing = false

  @Option(name: .long, help: "Execute this stage even if its result is there; may be repeated.")
  var force: [String] = []

  @Option(name: .long, help: "Only this stage and those that need it; what lies before is taken as it is.")
  var from: [String] = []

  @Option(name: .long, help: "Only this stage and those that it needs; may be repeated.")
  var until: [String] = []

  @Flag(name: .long, help: "Say what would be done, as 'status' does, and do nothing.")
  var dryRun = false

  @Option(name: .long, help: "The folder in which reports and the like appear.")
  var out = "out"

  @Option(
    name: .long,
    help: "Where stages are executed: local, or process for each in a process of its own; 'millrace help executors'.")
  var executor = "local"

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
    try ThreadCount.check(threads)
    if jobs < 1 { throw ValidationError("--jobs must be at least 1, found \(jobs)") }
  }

  func run() throws {
    let executor = try Executor(argument: executor)
    let cancellation = Cancellation.bySignals()
    let threadCount = threads ?? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    // All files are read before the first one runs: a mistake in the last one should not show after a night.
    let configurations = try pipelines.map { try arguments.configuration($0, keepsParsed: !dryRun) }
    // Not for several: the store that the later ones meet is the one that the first leaves.
    let session = try configurations.count == 1 && !dryRun ? lookingAhead(configurations[0]) : nil
    let graphs = try configurations.map(arguments.graph)
    if dryRun {
      for graph in graphs {
        let plan = try Plan(graph, store: arguments.artifactStore)
        let forced = Set(try force.flatMap { try StageSelection.stages($0, in: plan).map(\.name) })
        PlanLines.show(plan, store: arguments.artifactStore, json: arguments.json, forced: forced)
      }
      return
    }
    StandardError.write("\(kernelLibraryWords), \(Numbers.count(threadCount, "thread"))\n")
    // One for all pipelines: a server that is gone is noticed once.
    let cacheUse = pull || push ? CacheUse(SharedCache(try cache.server()), pulls: pull, pushes: push) : nil
    for graph in graphs {
      let store = arguments.artifactStore
      let display = RunDisplay(stageNames: graph.stageNames, jobCount: jobs, json: arguments.json) {
        // A forecast that cannot be made is not shown.
        (try? Plan(graph, store: store))?.forecasts(store: store) ?? [:]
      }
      let runner = try Runner(
        graph, store: store,
        options: RunOptions(
          threadCount: threadCount, jobCount: jobs, keepsGoing: keepGoing, forced: Set(force), from: from,
          until: until, outputFolder: out, cancellation: cancellation, executor: executor,
          cacheUse: cacheUse),
        session: session, observe: display.show)
      let summary = try runner.run()
      display.end(summary)
      if let signal = summary.interruption { throw ExitCode(128 + signal) }
      if let error = summary.storeError { throw error }
      if let error = summary.publicationError { throw error }
      let failed = summary.stages.filter { $0.outcome == .failed }
      if !failed.isEmpty {
        throw ExitCode((failed.allSatisfy(\.isRefused) ? ErrorRendering.Code.refused : .failed).rawValue)
      }
    }
    // Ends here: taking the graphs of a thousand stages apart would take as long as building them did.
    withExtendedLifetime(graphs) { ErrorRendering.exit(.done) }
  }

  private func lookingAhead(_ configuration: PipelineConfiguration) throws -> StoreSession? {
    try StoreSession.lookingAhead(pipeline: configuration.name, store: arguments.artifactStore)
  }
}
