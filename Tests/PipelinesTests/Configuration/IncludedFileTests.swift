import Pipelines
import Store
import Testing

@Suite struct IncludedFileTests {
  @Test func stagesOfOtherFilesComeFirst() throws {
    let workspace = try Workspace()
    try workspace.write("p.yaml", "include: [parts/a.yaml, parts/b.yaml]\nstages: {z: {kind: sum, from: [a, deep]}}")
    try workspace.write("parts/a.yaml", "stages: {a: {kind: sum, value: 1}}")
    try workspace.write("parts/b.yaml", "include: deeper/c.yaml\nstages: {b: {kind: sum}}")
    try workspace.write("parts/deeper/c.yaml", "stages: {deep: {kind: sum, value: 2}}")
    #expect(try workspace.configuration().stages.map(\.name) == ["a", "deep", "b", "z"])
    #expect(try workspace.runFile().stages.last?.facts?.metrics["sum"] == 3)
  }

  @Test func aPipelineMayConsistOfIncludesOnly() throws {
    let workspace = try Workspace()
    try workspace.write("p.yaml", "name: p\ninclude: a.yaml")
    try workspace.write("a.yaml", "stages: {a: {kind: sum}}")
    #expect(try workspace.configuration().stages.map(\.name) == ["a"])
    try workspace.write("a.yaml", "params: {x: 1}")
    #expect(workspace.mistake() == "p.yaml:2:1: include: the pipeline has no stages")
  }

  @Test func mistakesNameTheFileInWhichTheyStand() throws {
    let workspace = try Workspace()
    try workspace.write("p.yaml", "include: parts/a.yaml\nstages: {z: {kind: sum}}")
    try workspace.write("parts/a.yaml", "stages:\n  a:\n    kind: sum\n    value: x")
    #expect(workspace.mistake() == "parts/a.yaml:4:5: stages.a.value: expected an integer, found 'x'")
  }

  @Test func theSeedBelongsInThePipelineItself() throws {
    let workspace = try Workspace()
    try workspace.write("p.yaml", "include: parts/a.yaml")
    try workspace.write("parts/a.yaml", "stages: {a: {kind: sum, seeded: true}}")
    #expect(
      workspace.mistake()
        == "p.yaml:1:1: seed: stage 'a' draws random numbers and needs a seed; add a line such as 'seed: 42'")
  }

  @Test(arguments: [
    (
      "stages: {z: }", "",
      "p.yaml:2:10: stages.z: two stages are named 'z'; the other one is at a.yaml:1:10; rename one"
    ),
    (
      "include: p.yaml", "",
      "a.yaml:1:1: include: files include each other: p.yaml → a.yaml → p.yaml; break the circle"
    ),
    (
      "include: [b.yaml]", "include: a.yaml",
      "b.yaml:1:1: include: files include each other: a.yaml → b.yaml → a.yaml; break the circle"
    ),
    (
      "include: [b.yaml, b.yaml]", "params: {}",
      "a.yaml:1:19: include[1]: b.yaml is included twice; the other place is a.yaml:1:11"
    ),
    ("include: c.yaml", "", "a.yaml:1:1: include: expected a pipeline file, but there is no c.yaml"),
    ("include: 3", "", "a.yaml:1:1: include: expected a list, found 3"),
    ("include: [3]", "", "a.yaml:1:11: include[0]: expected a text, found 3"),
    (
      "seed: 3", "",
      "a.yaml:1:1: seed: unknown key in an included file; 'seed' belongs in the pipeline file itself"
    ),
    ("stage: {}", "", "a.yaml:1:1: stage: unknown key in an included file; did you mean 'stages'?"),
    ("[]", "", "a.yaml:1:1: expected a mapping, found a list"),
  ]) func mistakesAreTold(a: String, b: String, expected: String) throws {
    let workspace = try Workspace()
    try workspace.write("p.yaml", "include: a.yaml\nstages: {z: {kind: sum}}")
    try workspace.write("a.yaml", a)
    if !b.isEmpty { try workspace.write("b.yaml", b) }
    #expect(workspace.mistake() == expected)
  }

  @Test func theNumberOfFilesIsBounded() throws {
    let workspace = try Workspace()
    try workspace.write("p.yaml", "include: f0.yaml\nstages: {z: {kind: sum}}")
    for index in 0..<120 { try workspace.write("f\(index).yaml", "include: f\(index + 1).yaml") }
    try workspace.write("f120.yaml", "params: {}")
    #expect(workspace.mistake().hasSuffix("more than 100 included files"))
  }
}
