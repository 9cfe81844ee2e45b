import Pipelines
import Settings
import Store
import Testing

@Suite struct PipelineConfigurationTests {
  @Test func unfoldsMatrices() throws {
    let yaml = """
      name: m
      stages:
        train:
          optimizer: {adam: {learningRate: 1, beta: 2}}
          matrix: {member: [1, 2], optimizer.adam.learningRate: [0.1, 0.01]}
      """
    let stages = try PipelineConfiguration(text: yaml, file: "p.yaml").stages
    #expect(stages.map(\.name) == ["train.1.0.1", "train.1.0.01", "train.2.0.1", "train.2.0.01"])
    #expect(stages.allSatisfy { $0.kind == "train" && $0.settings["matrix"] == nil })
    #expect(
      stages[3].settings.canonical
        == .mapping([
          "member": .int(2),
          "optimizer": .mapping(["adam": .mapping(["learningRate": .double(0.01), "beta": .int(2)])]),
        ]))
  }

  @Test func aReferenceToAMatrixMeansAllOfIt() throws {
    let workspace = try Workspace()
    let yaml = """
      stages:
        all: {kind: sum, from: m}
        one: {kind: sum, from: m.2}
        m: {kind: sum, matrix: {value: [1, 2, 4]}}
      """
    let summary = try workspace.run(yaml)
    #expect(summary.stages.map(\.name) == ["m.1", "m.2", "m.4", "all", "one"])
    #expect(summary.stages[3].facts?.metrics["sum"] == 7)
    #expect(summary.stages[4].facts?.metrics["sum"] == 2)
    let more = try workspace.run(yaml.replacing("4]", with: "4, 8]"))
    #expect(more.words["m.8"] == "EXECUTED" && more.words["m.1"] == "UP-TO-DATE" && more.words["all"] == "EXECUTED")
  }

  @Test func longChainsNeedNoDeepStack() throws {
    let workspace = try Workspace()
    var yaml = "stages:\n"
    for index in 0..<2_000 { yaml += "  s\(index): {kind: sum, from: s\(index + 1)}\n" }
    yaml += "  s2000: {kind: sum}\n"
    #expect(try workspace.graph(yaml).stageNames.first == "s2000")
  }

  @Test func takesItsNameFromTheFile() throws {
    #expect(try PipelineConfiguration(text: "stages: {a: }", file: "x/fashion.yaml").name == "fashion")
  }
}
