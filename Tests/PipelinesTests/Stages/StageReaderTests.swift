import Foundation
import Pipelines
import Settings
import Store
import Testing

@Suite struct StageReaderTests {
  enum Rule: String, CaseIterable { case mean, median }

  private func reader(_ yaml: String, file: String = "p.yaml") throws -> (StageReader, StageDeclaration) {
    let declaration = StageDeclaration(
      pipelineSeed: 7, resolve: { _ in [] }, find: { _ in nil }, environment: { _ in nil })
    let node = try ConfigurationText.parse(yaml, file: file, path: "stages.s")
    return (StageReader(stage: "s", node: node, collection: declaration), declaration)
  }

  @Test func recordsEveryReadWithItsDefault() throws {
    let (reader, declaration) = try reader("rule: median\nrate: 1\noptimizer: {adam: {beta: 0.5}}\nnames: [a, b]")
    #expect(try reader.choice("rule", of: Rule.self) == .median)
    #expect(try reader.double("rate") == 1)
    #expect(try reader.int("epochs", default: 3) == 3)
    let adam = try reader.section("optimizer").section("adam")
    #expect(try adam.double("beta", default: 0.9) == 0.5)
    #expect(try adam.double("epsilon", default: 1e-8) == 1e-8)
    #expect(try reader.strings("names") == ["a", "b"])
    #expect(try reader.section("absent").bool("flag", default: true))
    try reader.finish()
    #expect(
      declaration.parameters == [
        "rule": .string("median"), "rate": .double(1), "epochs": .int(3), "optimizer.adam.beta": .double(0.5),
        "optimizer.adam.epsilon": .double(1e-8), "names": .list([.string("a"), .string("b")]),
        "absent.flag": .bool(true),
      ])
    #expect(declaration.seed == nil)
    #expect(try reader.seed() == 7)
    #expect(declaration.seed == 7)
  }

  @Test func refusesWhatNobodyReadAtAnyDepth() throws {
    let (reader, _) = try reader("optimizer: {adam: {bta: 0.5}}")
    _ = try reader.section("optimizer").section("adam").double("beta", default: 0.9)
    let error = #expect(throws: SettingsError.self) { try reader.finish() }
    #expect(error?.description == "p.yaml:1:20: stages.s.optimizer.adam.bta: unknown key; did you mean 'beta'?")
  }

  @Test func namesTheWordsOfAChoiceAndTheNearest() throws {
    let (reader, _) = try reader("rule: medain")
    let error = #expect(throws: SettingsError.self) { try reader.choice("rule", of: Rule.self) }
    #expect(
      error?.description
        == "p.yaml:1:1: stages.s.rule: expected one of mean, median, found 'medain'; did you mean 'median'?")
  }

  @Test func aMissingKeyPointsAtTheMisspeltOne() throws {
    let (reader, _) = try reader("epoch: 3")
    let error = #expect(throws: SettingsError.self) { try reader.int("epochs") }
    #expect(error?.description == "p.yaml:1:1: stages.s.epochs: is required and missing; is 'epoch' meant?")
  }

  @Test func declaresInputsOnceEach() throws {
    let (reader, declaration) = try reader("{}")
    try reader.externalInput(role: "data", name: "images", digest: Digest(of: "1"))
    try reader.externalInput(role: "data", name: "images", digest: Digest(of: "1"))
    #expect(declaration.inputs.count == 1)
    #expect(throws: PipelineError.self) {
      try reader.externalInput(role: "data", name: "images", digest: Digest(of: "2"))
    }
  }
}
