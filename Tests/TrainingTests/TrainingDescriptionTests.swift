import Foundation
import Networks
import Settings
import Testing
import Training

@Suite struct TrainingDescriptionTests {
  @Test func comesBackFromADocument() throws {
    let training = TrainingDescription(
      batchSize: 32, accumulation: 2, precision: .bfloat16, epochCount: 3, loss: .crossEntropy(smoothing: 0.1),
      groups: [ParameterGroup(["stem*"], .frozen(.layer)), ParameterGroup(["head"], .scaled(rate: 2, weightDecay: 1))],
      optimizer: OptimizerDescription(kind: LAMB(weightDecay: 0.01)), clip: .norm(1),
      average: WeightAverage(decay: 0.9),
      schedule: .cosine(warmUpEpochs: 1),
      earlyStopping: EarlyStopping(monitor: .validationRMSE, patience: 3, restoreBest: false))
    let stored = try JSONEncoder().encode(training)
    #expect(try JSONDecoder().decode(TrainingDescription.self, from: stored) == training)
  }

  private func groups(_ yaml: String) throws -> [ParameterGroup] {
    try [ParameterGroup].read(ConfigurationText.parse(Array(yaml.utf8), file: "p.yaml", path: "groups"))
  }

  @Test func aGroupHasOneCanonicalForm() throws {
    #expect(try groups("[{layers: stem, freeze: layer}]") == [ParameterGroup(["stem"], .frozen(.layer))])
    let scaled = [ParameterGroup(["head"], .scaled(rate: 10, weightDecay: 1))]
    #expect(try groups("[{layers: head, learningRateFactor: 10}]") == scaled)
    #expect(try groups("[{layers: [head], learningRateFactor: 10, weightDecayFactor: 1}]") == scaled)
    #expect(
      try [ParameterGroup].read(
        ConfigurationNode(canonical: scaled.canonical, at: SourceLocation(file: "", line: 1, column: 1), path: ""))
        == scaled)
  }

  @Test(arguments: [
    ("[{freeze: layer}]", "groups[0]: 'layers' is required and missing"),
    ("[{layers: [], freeze: layer}]", "groups[0].layers: expected at least one name"),
    ("[{layers: head}]", "expected what the group does"),
    ("[{layers: head, freeze: true}]", "expected one of layer, weights"),
    ("[{layers: head, freeze: layer, learningRateFactor: 2}]", "groups[0].learningRateFactor: what is frozen has no"),
    ("[{layers: head, learningRateFactor: -1}]", "from 0 to"),
    ("[{layers: head, learningRateFacto: 2}]", "did you mean 'learningRateFactor'?"),
  ]) func namesTheMistakeInAGroup(yaml: String, words: String) {
    let error = #expect(throws: SettingsError.self) { try groups(yaml) }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }
}
