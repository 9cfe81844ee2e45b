import Pipelines
import Settings
import StageSamples
import Store
import Testing

@Suite struct CommandLineSettingTests {
  private let yaml = """
    seed: 1
    params: {v: 2, deep: {w: 3}}
    stages:
      a: {kind: sum, value: "${params.v}"}
      b: {kind: sum, matrix: {value: [1, 2]}}
      c:
        kind: sum
        optimizer: {adam: {rate: 0.1}}
    """

  private func configuration(_ settings: String...) throws -> PipelineConfiguration {
    try PipelineConfiguration(text: yaml, file: "p.yaml", settings: settings)
  }

  private func settings(_ stage: String, _ settings: String...) throws -> CanonicalValue? {
    try PipelineConfiguration(text: yaml, file: "p.yaml", settings: settings).stages.first { $0.name == stage }?
      .settings.canonical
  }

  @Test func beatsWhatFilesSay() throws {
    #expect(try configuration("seed=7").seed == 7)
    #expect(try settings("a", "a.value=5") == .mapping(["value": .int(5)]))
    #expect(try settings("a", "stages.a.value=5") == .mapping(["value": .int(5)]))
    #expect(try settings("a", "params.v=5") == .mapping(["value": .int(5)]))
    #expect(try settings("a", "a.value=${params.deep.w}") == .mapping(["value": .int(3)]))
    #expect(try settings("a", "a.value=5", "a.value=6") == .mapping(["value": .int(6)]))
    #expect(
      try settings("a", "params.deep={w: [1, 2]}", "a.value=${params.deep.w}")?["value"] == .list([.int(1), .int(2)]))
  }

  @Test func valuesAreYAML() throws {
    func value(_ text: String) throws -> CanonicalValue? { try settings("c", "c.x=\(text)")?["x"] }
    #expect(try value("1e-3") == .double(0.001))
    #expect(try value("true") == .bool(true))
    #expect(try value("'1'") == .string("1"))
    #expect(try value("[a, 2]") == .list([.string("a"), .int(2)]))
    #expect(try value("a=b") == .string("a=b"))
    #expect(try value("") == .null)
  }

  @Test func setsInsideMappingsAndMakesThem() throws {
    #expect(
      try settings("c", "c.optimizer.adam.rate=0.2", "c.schedule.steps=3")
        == .mapping([
          "optimizer": .mapping(["adam": .mapping(["rate": .double(0.2)])]), "schedule": .mapping(["steps": .int(3)]),
        ]))
  }

  @Test func appliesBeforeMatricesUnfold() throws {
    #expect(try configuration("b.matrix.value=[3, 4]").stages.map(\.name) == ["a", "b.3", "b.4", "c"])
    #expect(
      try configuration("c.matrix.optimizer.adam.rate=[0.3, 0.4]").stages.map(\.name)
        == ["a", "b.1", "b.2", "c.0.3", "c.0.4"])
  }

  @Test func relativePathsStartAtThePipeline() throws {
    let node = try #require(
      try PipelineConfiguration(text: "stages: {a: }", file: "deep/p.yaml", settings: ["a.network=n/x.yaml"]).stages[0]
        .settings["network"])
    #expect(try node.filePath() == "deep/n/x.yaml")
  }

  @Test(arguments: [
    ("foo", "--set foo: expected a setting and its value, such as seed=7 or train.epochs=3"),
    ("=3", "--set =3: expected a setting and its value, such as seed=7 or train.epochs=3"),
    ("a..b=3", "--set a..b=3: a name between dots is missing, such as in train..epochs"),
    ("sed=3", "--set sed=3: there is no stage 'sed'; did you mean 'seed'?"),
    ("seed.x=3", "--set seed.x=3: there is no stage 'seed'; expected one of params, a, b, c"),
    ("zzzzzzzz.x=3", "--set zzzzzzzz.x=3: there is no stage 'zzzzzzzz'; expected one of params, a, b, c"),
    ("a=3", "--set a=3: name a setting of the stage, such as a.epochs=3"),
    ("stages=3", "--set stages=3: name a stage's setting, such as stages.train.epochs=3"),
    ("params={}", "--set params={}: name a parameter, such as params.rate=0.1"),
    ("params.deep.ww=1", "--set params.deep.ww=1: there is no 'params.deep.ww'; did you mean 'w'?"),
    ("params.x=1", "--set params.x=1: there is no 'params.x'; expected one of v, deep"),
    ("a.value=[1", "--set a.value=[1: not YAML: while parsing a flow sequence, did not find expected ',' or ']'"),
    ("a.value=x", "p.yaml:4:18: stages.a.value: expected an integer, found 'x' (from --set a.value=x)"),
    ("params.v=x", "p.yaml:4:18: stages.a.value: expected an integer, found 'x' (from --set params.v=x)"),
    (
      "params.v=${params.deep.w}",
      "p.yaml:2:10: params.v: a parameter cannot refer to parameters, found '${params.deep.w}'; write its value "
        + "(from --set params.v=${params.deep.w})"
    ),
    ("a.valeu=1", "p.yaml:4:3: stages.a.valeu: unknown key; did you mean 'value'? (from --set a.valeu=1)"),
    ("seed=x", "p.yaml:1:1: seed: expected an integer, found 'x' (from --set seed=x)"),
    (
      "b.value=3",
      "p.yaml:5:3: stages.b.value: the matrix sets this for each stage; set it as b.matrix.value (from --set b.value=3)"
    ),
    ("a.value.x=3", "p.yaml:4:18: stages.a.value: --set a.value.x=3 sets 'x' inside this, but it is '${params.v}'"),
    (
      "c.optimizer=1",
      "p.yaml:8:5: stages.c.optimizer: unknown key; expected one of fail, from, modulus, publish, seeded, value "
        + "(from --set c.optimizer=1)"
    ),
  ]) func mistakesAreTold(setting: String, expected: String) throws {
    let yaml = setting.hasPrefix("c.") ? self.yaml : self.yaml.replacing("    optimizer: {adam: {rate: 0.1}}", with: "")
    var words = ""
    do {
      _ = try StageGraph(
        PipelineConfiguration(text: yaml, file: "p.yaml", settings: [setting]), kinds: [SumKind(name: "sum")])
    } catch {
      words = "\(error)"
    }
    #expect(words == expected)
  }

  @Test func aRunWithASettingIsAnotherVersionOfTheSameStage() throws {
    let workspace = try Workspace()
    try workspace.write("p.yaml", "stages: {a: {kind: sum, value: 1}}")
    try workspace.runFile()
    #expect(try workspace.runFile(settings: ["a.value=2"]).words == ["a": "EXECUTED"])
    #expect(try workspace.runFile().words == ["a": "FROM-CACHE"])
    #expect(try workspace.history().newest(3).map(\.settings) == [[], ["a.value=2"], []])
  }
}
