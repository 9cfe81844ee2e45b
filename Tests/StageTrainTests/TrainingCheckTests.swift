import NetworkFiles
import Networks
import Pipelines
import Settings
import StageTrain
import Testing
import Training

@Suite struct TrainingCheckTests {
  private func check(_ yaml: String) throws {
    let node = try ConfigurationText.parse(
      "epochs: 5\n" + yaml + "\ndata: preprocess\nnetwork: {input: [4], preset: keras, layers: ["
        + "{dense: 3, name: stem}, relu, {dense: 2, name: head}]}", file: "p.yaml", path: "stages.train")
    let reader = StageReader(
      stage: "train", node: node, collection: StageDeclaration(pipelineSeed: 1) { _ in [] })
    let settings = try reader.settings(TrainSettings.self)
    _ = try TrainingCheck(settings, settings.network.description(at: node), reader).meaning()
  }

  @Test(arguments: [
    "groups: [{layers: stem, freeze: layer}]", "groups: [{layers: [stem.bias, 'h*'], freeze: weights}]",
    "optimizer: {adamW: }\ngroups: [{layers: '*.bias', weightDecayFactor: 0}]",
  ]) func whatGoesTogetherIsRight(yaml: String) { #expect(throws: Never.self) { try check(yaml) } }

  static let mistakes: [(String, String)] = [
    ("groups: [{layers: haed, freeze: layer}]", "no trained layer or parameter is called 'haed'; did you mean 'head'?"),
    ("groups: [{layers: '*', freeze: layer}]", "no parameter is left to train"),
    ("groups: [{layers: head, freeze: layer}, {layers: head.bias, freeze: layer}]", "groups before this one have all"),
    ("groups: [{freeze: layer}]", "'layers' is required and missing"),
    ("groups: [{layers: [], freeze: layer}]", "at least one name"),
    ("groups: [{layers: head}]", "expected what the group does"),
    ("groups: [{layers: head, freeze: true}]", "expected one of layer, weights"),
    ("groups: [{layers: head, freeze: layer, learningRateFactor: 2}]", "has no learning rate"),
    ("groups: [{layers: head, learningRateFactor: -1}]", "from 0 to"),
    ("groups: [{layers: head, learningRateFacto: 2}]", "did you mean 'learningRateFactor'?"),
    ("groups: [{layers: head, weightDecayFactor: 0}]", "the optimizer decays no weights"),
    ("accumulate: 0", "from 1 to"),
  ]

  @Test(arguments: mistakes.indices) func namesTheMistakeAndItsPlace(index: Int) throws {
    let (yaml, words) = Self.mistakes[index]
    let error = #expect(throws: SettingsError.self) { try check(yaml) }
    let text = error.map { "\($0)" } ?? ""
    #expect(text.contains(words) && text.contains("p.yaml:2"), "\(text)")
  }
}
