import Networks
import Pipelines
import Settings
import StageTrain
import Testing
import Training

@Suite struct ParameterGroupReaderTests {
  private func read(_ yaml: String) throws -> [ParameterGroup] {
    let network = try NetworkDescription(
      input: [4], preset: .keras,
      layers: [("stem", .dense(Dense(units: 3))), (nil, .relu), ("head", .dense(Dense(units: 2)))])
    let node = try ConfigurationText.parse("epochs: 5\n" + yaml, file: "p.yaml", path: "stages.train")
    let reader = StageReader(
      stage: "train", node: node, collection: StageDeclaration(pipelineSeed: 1) { _ in [] })
    let description = try TrainingReader.read(reader, network: network)
    try reader.finish()
    return description.groups
  }

  @Test func readsGroups() throws {
    #expect(try read("batch: 8").isEmpty)
    #expect(
      try read("groups: [{layers: stem, freeze: layer}]") == [ParameterGroup(["stem"], .frozen(.layer))])
    #expect(
      try read("groups: [{layers: [stem.bias, 'h*'], freeze: weights}]")
        == [ParameterGroup(["stem.bias", "h*"], .frozen(.weights))])
    #expect(
      try read("groups: [{layers: head, learningRateFactor: 10}]")
        == [ParameterGroup(["head"], .scaled(rate: 10, weightDecay: 1))])
    #expect(
      try read("optimizer: {adamW: }\ngroups: [{layers: '*.bias', weightDecayFactor: 0}]")
        == [ParameterGroup(["*.bias"], .scaled(rate: 1, weightDecay: 0))])
  }

  static let mistakes: [(String, String)] = [
    ("groups: [{layers: haed, freeze: layer}]", "no trained layer or parameter is called 'haed'; did you mean 'head'?"),
    ("groups: [{layers: '*', freeze: layer}]", "no parameter is left to train"),
    ("groups: [{layers: head, freeze: layer}, {layers: head.bias, freeze: layer}]", "groups before this one have all"),
    ("groups: [{freeze: layer}]", "a group needs 'layers'"),
    ("groups: [{layers: [], freeze: layer}]", "at least one name"),
    ("groups: [{layers: head}]", "expected what the group does"),
    ("groups: [{layers: head, freeze: true}]", "expected one of layer, weights"),
    ("groups: [{layers: head, freeze: layer, learningRateFactor: 2}]", "has no learning rate"),
    ("groups: [{layers: head, learningRateFactor: -1}]", "from 0.0 to"),
    ("groups: [{layers: head, learningRateFacto: 2}]", "did you mean 'learningRateFactor'?"),
    ("groups: [{layers: head, weightDecayFactor: 0}]", "the optimiser decays no weights"),
    ("accumulate: 0", "from 1 to"),
  ]

  @Test(arguments: mistakes.indices) func namesTheMistakeAndItsPlace(index: Int) throws {
    let (yaml, words) = Self.mistakes[index]
    let error = #expect(throws: SettingsError.self) { try read(yaml) }
    let text = error.map { "\($0)" } ?? ""
    #expect(text.contains(words) && text.contains("p.yaml:2"), "\(text)")
  }
}
