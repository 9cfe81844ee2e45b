import ArgumentParser
import Glibc
import Pipelines
import Settings
import Store

/// Explains why a stage runs, ran, or does not run.
struct WhyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "why", abstract: "Explain why a stage would run, or why not.",
    discussion: "Down to the setting, the file or the code that changed. Writes nothing."
  )

  @OptionGroup var arguments: PipelineArguments

  @Argument(help: "The pipeline file.")
  var pipeline: String

  @Argument(help: "The stage, such as train.1; a matrix's name stands for all its stages.")
  var stage: String

  func run() throws {
    let plan = try arguments.plan(pipeline)
    for stage in try StageSelection.stages(stage, in: plan) {
      let explanation = StageExplanation(stage, in: plan, store: arguments.artifactStore)
      if arguments.json {
        print(
          CanonicalValue.mapping([
            "stage": .string(explanation.stage), "state": .string(explanation.state.words),
            "key": explanation.key.map { .string($0.hex) } ?? .null,
            "since": explanation.since.map { .string($0) } ?? .null,
            "reasons": .list(
              explanation.reasons.map { reason in
                .mapping(["chain": .list(reason.chain.map { .string($0) }), "change": .string(reason.change)])
              }),
          ]).json)
        continue
      }
      switch explanation.state {
      case .upToDate:
        let key = explanation.key?.short ?? ""
        print("\(stage.name) is up to date since \(explanation.since ?? "") (key \(key)).")
        if let published = stage.publicationWords { print("It is \(published).") }
        print("What had changed then:")
      case .fromCache: print("\(stage.name) would be taken from the store, where an earlier run left it:")
      case .refused: print("\(stage.name) has a result that the pipeline refuses:")
      case .wouldRun: print("\(stage.name) would run:")
      case .unknown where explanation.reasons.contains { $0.chain.count == 1 }: print("\(stage.name) would run:")
      case .unknown(let upstreams):
        print("\(stage.name) would run if what comes from \(upstreams.joined(separator: ", ")) changes:")
      }
      for reason in explanation.reasons { print(Terminal.brokenAtArrow("  \(reason.words)", on: STDOUT_FILENO)) }
    }
  }
}
