import ArgumentParser
import Pipelines

/// Tells what a run would do, without writing anything.
struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Tell what a run would do; exit code 1 if anything.",
    discussion: "A line a stage, with the nearest reason. Writes nothing.")

  @OptionGroup var arguments: PipelineArguments

  @Argument(help: "Pipeline files.")
  var pipelines: [String]

  func run() throws {
    let plans = try pipelines.map(arguments.plan)
    for plan in plans { PlanLines.show(plan, store: arguments.artifactStore, json: arguments.json) }
    let code = plans.contains(where: \.isStale) ? ErrorRendering.Code.stale : .done
    // Ends here: taking the plans of a thousand stages apart would take as long as making them did.
    withExtendedLifetime(plans) { ErrorRendering.exit(code) }
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
