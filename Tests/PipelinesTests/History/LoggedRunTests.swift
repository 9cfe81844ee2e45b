import Pipelines
import Settings
import Store
import Testing

@Suite struct LoggedRunTests {
  @Test func tellsWhatARunDid() throws {
    let workspace = try Workspace()
    try workspace.write("p.yaml", "stages: {a: {kind: sum, value: 1}, b: {kind: sum, from: a}, c: {kind: sum}}")
    let summary = try workspace.runFile(settings: ["a.value=2", "c.fail=true"])
    let run = try workspace.history().run("latest")
    #expect(run.stages.map(\.name) == ["a", "b", "c"] && run.settings == ["a.value=2", "c.fail=true"])
    #expect(run.error == nil && run.interruption == nil && run.pipeline == "p")
    let stage = try #require(run["b"])
    #expect(stage.outcome == .executed && stage.kind == "sum" && stage.upstreams == ["a"])
    #expect(stage.metrics == ["sum": 2] && stage.metricNames == ["sum"])
    #expect(stage.key == summary.stages[1].key && stage.outputs["sum"] == summary.digest("b"))
    #expect(stage.seconds > 0 && stage.startOffsetSeconds >= (run["a"]?.seconds ?? 9))
    #expect(run["c"]?.outcome == .failed && run["c"]?.message == "asked to fail")
    #expect(run.startedAt.hasSuffix("Z") && run.seconds >= stage.seconds)
  }

  @Test func interruptionsAreTold() throws {
    let workspace = try Workspace()
    let cancellation = Cancellation()
    cancellation.request(signal: 15)
    try workspace.run(chain, cancellation: cancellation)
    let run = try workspace.history().run("latest")
    #expect(run.interruption == 15 && run.stages.allSatisfy { $0.outcome == .skipped && $0.key == nil })
  }

  @Test func metricsKeepTheOrderInWhichTheyWereNoted() throws {
    let run = try #require(
      LoggedRun(
        "r",
        stages: [
          [
            "stage": .string("a"), "metrics": .mapping(["a": .double(1), "b": .double(2), "c": .double(3)]),
            "metricNames": .list([.string("c"), .string("a")]),
          ]
        ]))
    #expect(run["a"]?.metricNames == ["c", "a", "b"])
  }

  @Test func logsOfEarlierVersionsAreRead() throws {
    let workspace = try Workspace()
    let log = """
      {"error":null,"finishedAt":"2026-01-02T03:04:05Z","id":"x","interruption":2,"pipeline":"p","published":[],
      "seconds":1.5,"stages":[{"key":null,"kind":"sum","message":"","metrics":{"b":"inf","a":1.0},"outcome":"EXECUTED",
      "outputs":{},"seconds":1.0,"stage":"a"}]}
      """
    try workspace.write("store/runs/2026-01-02T030405Z-77-1-abc.json", log)
    let run = try workspace.history().run("abc")
    #expect(run.startedAt == "2026-01-02T03:04:05Z" && run.interruption == 2 && run.settings.isEmpty)
    #expect(run["a"]?.metrics == ["a": 1, "b": .infinity] && run["a"]?.metricNames == ["a", "b"])
  }
}
