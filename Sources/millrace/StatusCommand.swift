import ArgumentParser
import Pipelines

/// Tells what a run would do, without writing anything.
struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Tell what a run would do; exit code 1 if anything. Writes nothing.")

  @OptionGroup var arguments: PipelineArguments

  @Argument(help: "Pipeline files.")
  var pipelines: [String]

  func run() throws {
    var isStale = false
    for file in pipelines {
      let plan = try Plan(try arguments.graph(file), store: arguments.artifactStore)
      isStale = isStale || plan.isStale
      PlanLines.show(plan, store: arguments.artifactStore, json: arguments.json)
    }
    if isStale { throw ExitCode(ErrorRendering.Code.stale.rawValue) }
  }
}

extension Plan.State {
  /// The state in one word, as `run` would report it where it can be known.
  var words: String {
    switch self {
    case .upToDate: Outcome.upToDate.rawValue
    case .fromCache: Outcome.fromCache.rawValue
    case .wouldRun: "WOULD-RUN"
    case .unknown: "DEPENDS"
    case .refused: "REFUSED"
    }
  }
}
