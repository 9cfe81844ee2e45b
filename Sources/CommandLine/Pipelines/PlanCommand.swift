import ArgumentParser
import Pipelines
import Settings
import Store

/// Foretells a run: what it would do, why, how long it would take, how much it would write.
struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Foretell a run: what, why, how long, how many bytes.",
    discussion: "Times and bytes are those of earlier runs. Writes nothing.")

  @OptionGroup var arguments: PipelineArguments

  @Argument(help: "The pipeline file.")
  var pipeline: String

  func run() throws {
    let store = arguments.artifactStore
    let plan = try arguments.plan(pipeline)
    let forecasts = plan.forecasts(store: store)
    let reasons = StageExplanation.nearestReasons(in: plan, store: store)
    let pending = plan.stages.filter { $0.state == .wouldRun || $0.state.isUnknown }
    if arguments.json {
      for stage in pending {
        let forecast = forecasts[stage.name]
        print(
          CanonicalValue.mapping([
            "stage": .string(stage.name), "state": .string(stage.state.words),
            "seconds": forecast.map { .double($0.seconds) } ?? .null,
            "byteCount": forecast.map { .int($0.byteCount) } ?? .null,
            "reason": reasons[stage.name].map { .string($0.words) } ?? .null,
          ]).json)
      }
      return
    }
    let rows = pending.map { stage -> [String] in
      let forecast = forecasts[stage.name]
      return [
        stage.name, stage.state.words, forecast.map { Durations.words($0.seconds) } ?? "?",
        forecast.map { Numbers.bytes($0.byteCount) } ?? "?",
      ]
    }
    for (line, stage) in zip(Columns.table(rows, textColumns: 2), pending) {
      print(Terminal.line("\(line)  \(reasons[stage.name]?.cause ?? "")", on: 1))
    }
    print(sum(plan, pending, forecasts))
  }

  /// What is sure to run and what may, in one line.
  private func sum(_ plan: Plan, _ pending: [Plan.Stage], _ forecasts: [String: Forecast]) -> String {
    guard !pending.isEmpty else {
      return "nothing to do: \(Numbers.count(plan.stages.count, "stage")) up to date or in the store"
    }
    func total(_ stages: [Plan.Stage]) -> String {
      let known = stages.compactMap { forecasts[$0.name] }
      let seconds = known.reduce(0) { $0 + $1.seconds }
      let bytes = known.reduce(0) { $0 + $1.byteCount }
      let unknown = stages.count - known.count
      return "\(stages.count): \(Durations.words(seconds)), \(Numbers.bytes(bytes))"
        + (unknown > 0 ? " and \(unknown) of unknown length" : "")
    }
    let sure = pending.filter { $0.state == .wouldRun }
    let words = "would run \(total(sure))"
    return sure.count == pending.count ? words : "\(words); at most, if all outputs change, \(total(pending))"
  }
}

extension Plan.State {
  /// Whether it depends on what upstream stages give.
  var isUnknown: Bool { if case .unknown = self { true } else { false } }
}
