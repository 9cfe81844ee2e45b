import Pipelines
import Settings
import Store
import Testing

@Suite struct ParameterReferenceTests {
  private func settings(
    _ stage: String, params: String = "{a: {i: 1, d: 0.5, t: x, b: true, l: [1, {k: 2}], m: {k: 3}, n: null}}"
  )
    throws -> CanonicalValue
  {
    try PipelineConfiguration(text: "params: \(params)\nstages: {s: \(stage)}", file: "p.yaml").stages[0].settings
      .canonical
  }

  @Test func aWholeTextBecomesTheValueWithItsType() throws {
    #expect(
      try settings("{i: \"${params.a.i}\", d: ['${params.a.d}'], l: \"${params.a.l}\", m: {x: \"${params.a.m}\"}}")
        == .mapping([
          "i": .int(1), "d": .list([.double(0.5)]), "l": .list([.int(1), .mapping(["k": .int(2)])]),
          "m": .mapping(["x": .mapping(["k": .int(3)])]),
        ]))
  }

  @Test func plainValuesAreInsertedIntoLongerTexts() throws {
    #expect(
      try settings("{run: \"f ${params.a.i} ${params.a.d}${params.a.t} ${params.a.b} > $OUT/${NAME}\"}")
        == .mapping(["run": .string("f 1 0.5x true > $OUT/${NAME}")]))
  }

  @Test func otherVariablesStay() throws {
    let text = "${OUT} $params.a ${param} ${ params.a } $(params.a)"
    #expect(try settings("{run: \"\(text)\"}") == .mapping(["run": .string(text)]))
    #expect(try PipelineConfiguration(text: "stages: {s: {run: \"${OUT}\"}}", file: "p.yaml").stages.count == 1)
  }

  @Test func namesSeedsAndMatricesMayRefer() throws {
    let configuration = try PipelineConfiguration(
      text: """
        name: n-${params.seed}
        seed: ${params.seed}
        params: {seed: 7, members: [1, 2]}
        stages: {s: {matrix: {member: "${params.members}"}}}
        """, file: "p.yaml")
    #expect(configuration.name == "n-7" && configuration.seed == 7)
    #expect(configuration.stages.map(\.name) == ["s.1", "s.2"])
  }

  @Test func onlyWhatIsUsedEntersAKey() throws {
    let workspace = try Workspace()
    let stages = "stages: {a: {kind: sum, value: \"${params.v}\"}, b: {kind: sum}}"
    try workspace.run("params: {v: 1, unused: 1}\n\(stages)")
    #expect(try workspace.run("params: {v: 1, unused: 2}\n\(stages)").words == ["a": "UP-TO-DATE", "b": "UP-TO-DATE"])
    #expect(try workspace.run("params: {v: 2, unused: 2}\n\(stages)").words == ["a": "EXECUTED", "b": "UP-TO-DATE"])
    #expect(try workspace.run(stages.replacing("\"${params.v}\"", with: "2")).words["a"] == "UP-TO-DATE")
  }

  @Test(arguments: [
    ("${params.q}", "there is no 'params.q'; expected one of rate, deep"),
    ("${params.rte}", "there is no 'params.rte'; did you mean 'rate'?"),
    ("${params.deep.valeu}", "there is no 'params.deep.valeu'; did you mean 'value'?"),
    ("${params.rate.x}", "there is no 'params.rate.x': params.rate at p.yaml:1:10 is 'fast'"),
    ("${params.}", "there is no 'params.'; expected one of rate, deep"),
    ("1 ${params.rate", "'${params.rate' lacks its closing '}'"),
    ("1 ${params.deep}", "params.deep at p.yaml:1:22 is a mapping, which has no place inside a longer text"),
    ("${params.rate}", "expected an integer, found 'fast' (from params.rate at p.yaml:1:10)"),
  ]) func mistakesAreTold(text: String, expected: String) throws {
    let workspace = try Workspace()
    try workspace.write(
      "p.yaml", "params: {rate: fast, deep: {value: 1}}\nstages: {s: {kind: sum, value: \"\(text)\"}}")
    #expect(workspace.mistake() == "p.yaml:2:25: stages.s.value: \(expected)")
  }

  @Test func withoutParametersThatIsSaid() {
    let error = #expect(throws: SettingsError.self) {
      try PipelineConfiguration(text: "stages: {s: {v: \"${params.x}\"}}", file: "p.yaml")
    }
    #expect(
      error?.description
        == "p.yaml:1:14: stages.s.v: the pipeline has no 'params'; add a line such as 'params: params.yaml'")
  }

  @Test func nestingIsBounded() {
    let half = String(repeating: "[", count: 40) + "1" + String(repeating: "]", count: 40)
    let error = #expect(throws: SettingsError.self) {
      try settings("{x: \(half.replacing("1", with: "'${params.l}'"))}", params: "{l: \(half)}")
    }
    #expect(error?.message == "nested deeper than 64")
    let path = Array(repeating: "x", count: 70).joined(separator: ".")
    #expect(throws: SettingsError.self) {
      try PipelineConfiguration(text: "stages: {s: }", file: "p.yaml", settings: ["s.\(path)=1"])
    }
  }

  @Test func whatIsInsertedIsBounded() {
    let many = Array(repeating: "1", count: 1_000).joined(separator: ", ")
    let references = Array(repeating: "'${params.l}'", count: 200).joined(separator: ", ")
    #expect(throws: SettingsError.self) { try settings("{x: [\(references)]}", params: "{l: [\(many)]}") }
    let long = String(repeating: "x", count: 200_000)
    let insertions = String(repeating: " ${params.t}", count: 100)
    #expect(throws: SettingsError.self) { try settings("{x: \"\(insertions)\"}", params: "{t: \(long)}") }
  }
}
