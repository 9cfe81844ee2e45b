import Pipelines
import Settings
import Store
import Testing

@Suite struct ParameterFileTests {
  @Test func laterFilesWinMemberByMember() throws {
    let workspace = try Workspace()
    try workspace.write("a.yaml", "train: {rate: 1, layers: [1, 2]}\nname: a")
    try workspace.write("deep/b.yaml", "train: {layers: [3]}\nextra: true")
    let list = try ConfigurationText.parse("[a.yaml, deep/b.yaml, {name: c}]", file: workspace.path + "/p.yaml")
    #expect(
      try ParameterFile.tree(of: [list])?.canonical
        == .mapping([
          "train": .mapping(["rate": .int(1), "layers": .list([.int(3)])]), "name": .string("c"), "extra": .bool(true),
        ]))
    #expect(try ParameterFile.tree(of: []) == nil)
  }

  @Test func theIncludingFileBeatsWhatItIncludes() throws {
    let workspace = try Workspace()
    try workspace.write(
      "p.yaml", "params: {v: 1}\ninclude: parts/a.yaml\nstages: {z: {kind: sum, value: \"${params.v}\"}}")
    try workspace.write("parts/a.yaml", "params: a-params.yaml\nstages: {y: {kind: sum, value: \"${params.w}\"}}")
    try workspace.write("parts/a-params.yaml", "v: 2\nw: 3")
    let summary = try workspace.runFile()
    #expect(summary.stages.map { $0.facts?.metrics["sum"] } == [3, 1])
  }

  @Test(arguments: [
    ("3", "p.yaml:1:1: params: expected a YAML file or a mapping, found 3"),
    ("[q.yaml, [r.yaml]]", "p.yaml:1:18: params[1]: expected a YAML file or a mapping, found a list"),
    ("none.yaml", "p.yaml:1:1: params: cannot open none.yaml: No such file or directory"),
    ("list.yaml", "list.yaml:1:1: params: expected a mapping, found a list"),
    ("broken.yaml", "broken.yaml:2:1: not YAML: while parsing a flow node, did not find expected node content"),
    (
      "refers.yaml",
      "refers.yaml:2:1: params.b: a parameter cannot refer to parameters, found '${params.a}'; write its value"
    ),
  ]) func mistakesAreTold(value: String, expected: String) throws {
    let workspace = try Workspace()
    try workspace.write("p.yaml", "params: \(value)\nstages: {z: {kind: sum}}")
    try workspace.write("q.yaml", "a: 1")
    try workspace.write("list.yaml", "[1]")
    try workspace.write("broken.yaml", "a: {")
    try workspace.write("refers.yaml", "a: 1\nb: ${params.a}")
    #expect(workspace.mistake() == expected)
  }
}
