import Pipelines
import Settings
import Store
import Testing

@Suite struct MetricHistoryTests {
  private func run(
    _ id: String, _ stages: [(name: String, outcome: String, metrics: [String: Double], names: [String])]
  ) throws -> LoggedRun {
    try #require(
      LoggedRun(
        id,
        stages: stages.map {
          [
            "stage": .string($0.name), "outcome": .string($0.outcome),
            "metrics": .mapping($0.metrics.mapValues { .double($0) }),
            "metricNames": .list($0.names.map { .string($0) }),
          ]
        }))
  }

  private func runs() throws -> [LoggedRun] {
    [
      try run("3", [("a", "UP-TO-DATE", ["loss": 1, "accuracy": 2], []), ("report", "EXECUTED", [:], [])]),
      try run("2", [("a", "FAILED", [:], []), ("b", "SKIPPED", [:], [])]),
      try run("1", [("b", "EXECUTED", ["n": 1], ["n"])]),
      try run("0", [("a", "EXECUTED", ["loss": 4, "accuracy": 1, "old": 3], ["loss", "old", "accuracy"])]),
    ]
  }

  @Test func aRowForEachRunThatHasTheStage() throws {
    let history = try MetricHistory(try runs(), stage: "a")
    #expect(history.rows.map(\.run) == ["3", "2", "0"])
    #expect(history.metricNames == ["loss", "old", "accuracy"], "as the run noted them that executed it")
    #expect(history.values("loss") == [4, nil, 1])
    #expect(history.values("old") == [3, nil, nil])
  }

  @Test func theLastStageThatMeasuresIsTheDefault() throws {
    #expect(try MetricHistory(try runs(), stage: nil).stage == "a")
    #expect(try MetricHistory(Array(try runs().dropFirst()), stage: nil).stage == "b")
  }

  @Test func unknownStagesAreTold() throws {
    let error = #expect(throws: SettingsError.self) { try MetricHistory(try runs(), stage: "repotr") }
    #expect(error?.message == "there is no stage 'repotr'; did you mean 'report'?")
    let none = #expect(throws: SettingsError.self) { try MetricHistory([try runs()[1]], stage: nil) }
    #expect(none?.message == "no stage of these runs measured anything")
  }
}
