import ArgumentParser
import Glibc
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
    let published = plan.stages.compactMap { stage in stage.publicationWords.map { "\(stage.name): \($0)" } }
    for line in published { print(Terminal.line(line, on: STDOUT_FILENO)) }
    guard !pending.isEmpty else {
      guard published.isEmpty else { return }
      return print("nothing to do: \(Numbers.count(plan.stages.count, "stage")) up to date or in the store")
    }
    let rows = pending.map { stage -> [String] in
      let forecast = forecasts[stage.name]
      return [
        stage.name, stage.state.words, forecast.map { Durations.words($0.seconds) } ?? "?",
        forecast.map { Numbers.bytes($0.byteCount) } ?? "?",
      ]
    }
    let lines = Columns.table([["STAGE", "STATE", "TAKES", "WRITES"]] + rows, textColumns: 2)
    for (line, reason) in zip(lines, ["REASON"] + pending.map { reasons[$0.name]?.cause ?? "" }) {
      print(Terminal.line("\(line)  \(reason)", on: STDOUT_FILENO))
    }
    let sure = pending.filter { $0.state == .wouldRun }
    if !sure.isEmpty { print("would run \(sum(sure, forecasts))") }
    if sure.count < pending.count { print("at most, if all outputs change, \(sum(pending, forecasts))") }
  }

  /// How many stages, how long and how much, as far as that is known.
  private func sum(_ stages: [Plan.Stage], _ forecasts: [String: Forecast]) -> String {
    let known = stages.compactMap { forecasts[$0.name] }
    let unknown = stages.count - known.count
    let count = Numbers.count(stages.count, "stage")
    guard !known.isEmpty else { return "\(count), for an unknown time" }
    let seconds = Durations.words(known.reduce(0) { $0 + $1.seconds })
    let bytes = Numbers.bytes(known.reduce(0) { $0 + $1.byteCount })
    return "\(count): \(seconds), \(bytes)" + (unknown > 0 ? " and \(unknown) of unknown length" : "")
  }
}

extension Plan.State {
  /// Whether it depends on what upstream stages give.
  var isUnknown: Bool { if case .unknown = self { true } else { false } }
}
