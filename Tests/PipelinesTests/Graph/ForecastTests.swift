import Pipelines
import Store
import Testing

@Suite struct ForecastTests {
  @Test func stagesTakeWhatTheyOrTheirGroupTookLastTime() throws {
    let workspace = try Workspace()
    let yaml = """
      stages:
        train: {kind: sum, matrix: {value: [1, 2]}}
        report: {kind: sum, from: [train.1, train.2]}
        other: {kind: sum, value: 9}
      """
    try workspace.run(yaml, until: ["train.1", "train.2", "report"])
    let more = yaml.replacing("[1, 2]", with: "[1, 3]").replacing("train.2", with: "train.3")
    let forecasts = try workspace.plan(more).forecasts(store: workspace.store)
    #expect(Set(forecasts.keys) == ["train.1", "train.3", "report"])
    // `sum` and `log` of one stage: "1" and "1", "3" and "3".
    #expect(forecasts["train.3"]?.byteCount == 2)
    #expect((forecasts["report"]?.seconds ?? -1) >= 0)
  }
}
