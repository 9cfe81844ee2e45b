import Pipelines
import Settings
import Store
import Testing

@Suite struct MatrixTests {
  private func stages(_ matrix: String) throws -> [PipelineConfiguration.Stage] {
    try PipelineConfiguration(text: "stages: {s: {rate: 9, matrix: \(matrix)}}", file: "p.yaml").stages
  }

  @Test func aListMakesOneInstanceOfEachMapping() throws {
    let stages = try stages("[{rate: 0.1, units: 64}, {rate: 0.01, units: 128}, {deep.units: 3}]")
    #expect(stages.map(\.name) == ["s.0.1.64", "s.0.01.128", "s.3"])
    #expect(stages[1].settings.canonical == .mapping(["rate": .double(0.01), "units": .int(128)]))
    #expect(stages[2].settings.canonical == .mapping(["rate": .int(9), "deep": .mapping(["units": .int(3)])]))
    #expect(stages[0].matrix.map(\.path) == ["rate", "units"] && stages[0].matrix[0].value == .double(0.1))
  }

  @Test(arguments: [
    ("[]", "p.yaml:1:23: stages.s.matrix: expected a list of mappings, found an empty one"),
    ("[3]", "p.yaml:1:32: stages.s.matrix[0]: expected a mapping, found 3"),
    ("[{}]", "p.yaml:1:32: stages.s.matrix[0]: expected settings such as {rate: 0.1}, found none"),
    ("[{rate: [1]}]", "p.yaml:1:33: stages.s.matrix[0].rate: expected a number or a word, found a list"),
    (
      "[{rate: 1}, {rate: 1}]",
      "p.yaml:1:10: stages.s: two stages are named 's.1'; the other one is at line 1; rename one"
    ),
    ("{}", "p.yaml:1:23: stages.s.matrix: the matrix has no axes; give it lists such as 'member: [1, 2]'"),
    ("{rate: 3}", "p.yaml:1:32: stages.s.matrix.rate: expected a list, found 3"),
    ("3", "p.yaml:1:23: stages.s.matrix: expected a mapping, found 3"),
  ]) func mistakesAreTold(matrix: String, expected: String) {
    let error = #expect(throws: SettingsError.self) { try stages(matrix) }
    #expect(error?.description == expected)
  }

  @Test func theNumberOfInstancesIsBounded() {
    let axis = "[\((0..<200).map(String.init).joined(separator: ", "))]"
    let error = #expect(throws: SettingsError.self) { try stages("{a: \(axis), b: \(axis)}") }
    #expect(error?.message == "the matrix makes more than 10000 stages")
  }
}
