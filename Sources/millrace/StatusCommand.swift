import ArgumentParser
import Glibc
import Pipelines
import Store

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
      if let trouble = plan.historyTrouble { StandardError.write("millrace: \(trouble.message)\n") }
      let width = plan.stages.map(\.name.count).max() ?? 0
      let reasons = StageExplanation.nearestReasons(in: plan, store: arguments.artifactStore)
      for stage in plan.stages {
        let reason = reasons[stage.name]
        if arguments.json {
          print(
            CanonicalValue.mapping([
              "pipeline": .string(plan.pipeline), "stage": .string(stage.name), "state": .string(stage.state.words),
              "key": stage.key.map { .string($0.hex) } ?? .null,
              "reasons": .list(reason.map { [.string($0.words)] } ?? []),
            ]).json)
          continue
        }
        print(
          Terminal.line(
            Columns.line([(stage.name, width), (stage.state.words, 10)], reason?.cause ?? ""), on: STDOUT_FILENO))
      }
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
    }
  }
}
