import Pipelines
import Settings
import Store
import Testing

@Suite struct PipelineSourceTests {
  @Test func theCommandLineBeatsTheIncludingFileWhichBeatsTheIncludedOne() throws {
    let workspace = try Workspace()
    try workspace.write("p.yaml", "include: a.yaml\nparams: [p1.yaml, {x: 3}]\nstages: {z: {kind: sum}}")
    try workspace.write("p1.yaml", "x: 2\ny: 2")
    func value(_ name: String, _ settings: String...) throws -> CanonicalValue? {
      let text = "params: {w: 1, x: 1, y: 1}\nstages: {a: {kind: sum, value: \"${params.\(name)}\"}}"
      try workspace.write("a.yaml", text)
      return try workspace.configuration(settings: settings).stages[0].settings["value"]?.canonical
    }
    #expect(try value("w") == .int(1))
    #expect(try value("y") == .int(2))
    #expect(try value("x") == .int(3))
    #expect(try value("x", "params.x=4") == .int(4))
    #expect(try value("x", "params.x=4", "a.value=5") == .int(5))
  }

  @Test func parametersMayHoldWholeMatrices() throws {
    let yaml = """
      params: {sweep: [{rate: 0.1, units: 64}, {rate: 0.01, units: 128}]}
      stages: {s: {matrix: "${params.sweep}"}}
      """
    let stages = try PipelineConfiguration(text: yaml, file: "p.yaml").stages
    #expect(stages.map(\.name) == ["s.0.1.64", "s.0.01.128"])
    #expect(stages[0].settings["rate"]?.location == SourceLocation(file: "p.yaml", line: 2, column: 14))
  }

  @Test func readingWritesNothing() throws {
    let workspace = try Workspace()
    try workspace.write("p.yaml", "include: a.yaml\nparams: b.yaml\nstages: {z: {kind: sum}}")
    try workspace.write("a.yaml", "params: {w: 1}")
    try workspace.write("b.yaml", "w: 2")
    let before = try workspace.listing()
    _ = try workspace.configuration(settings: ["params.w=3"])
    #expect(try workspace.listing() == before)
  }
}
