import Pipelines
import StageSamples
import Store
import Testing

@Suite struct StageGraphTests {
  @Test func twoKindsOfOneNameTrap() async {
    await #expect(processExitsWith: .failure) {
      _ = try StageGraph(
        PipelineConfiguration(text: "stages: {a: {kind: sum}}", file: "test.yaml"),
        kinds: [SumKind(name: "sum"), SumKind(name: "sum")])
    }
  }

  @Test func stagesStandBehindThoseTheyRead() throws {
    let graph = try StageGraph(
      PipelineConfiguration(
        text: "name: x\nstages: {a: {kind: sum, from: [c, b]}, b: {kind: sum, from: c}, c: {kind: sum}}", file: "x.yaml"
      ),
      kinds: [SumKind(name: "sum")])
    #expect(graph.stageNames == ["c", "b", "a"])
  }
}
