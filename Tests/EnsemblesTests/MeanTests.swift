import Ensembles
import Evaluation
import PredictionSamples
import Testing

@Suite struct MeanTests {
  private func mean(_ members: [Predictions]) throws -> Predictions { try Members(members).joined(by: .mean) }

  @Test func averagesEntryByEntry() throws {
    let members = try [predictions([0], [[0.25, 0.75]]), predictions([0], [[0.75, 0.25]])]
    #expect(try mean(members).collected().outputs == [0.5, 0.5])
    #expect(try mean([members[0]]).collected() == members[0].collected())
  }

  @Test func averagesProbabilitiesOfLogits() throws {
    let logits = try Predictions(meaning: .logits, width: 2, outputs: [0, 0] as [Double], labels: [1])
    let mean = try mean([logits, predictions([1], [[1, 0]])])
    #expect(mean.meaning == .probabilities)
    #expect(try mean.collected().outputs == [0.75, 0.25])
  }

  @Test func averagesEachNumber() throws {
    let targets: [[Float]] = [[1, 2], [3, 4]]
    let members = try [numbers([[0, 1], [2, 3]], targets: targets), numbers([[1, 3], [5, 7]], targets: targets)]
    let mean = try mean(members)
    #expect(mean.meaning == .numbers && mean.truth == .numbers)
    #expect(try mean.collected() == numbers([[0.5, 2], [3.5, 5]], targets: targets).collected())
  }

  /// Jensen: the loss of the mean is never above the mean loss.
  @Test(arguments: 0..<20) func neverLosesToTheMeanLoss(_ seed: UInt64) throws {
    let members = try randomMembers(memberCount: 4, recordCount: 50, classCount: 6, seed: seed)
    let meanLoss = try members.reduce(0) { $0 + (try negativeLogLikelihood(of: $1)) } / 4
    #expect(try negativeLogLikelihood(of: mean(members)) <= meanLoss + 1e-7)
  }
}

extension Mean: ExemplifiedRule {
  static var example: EnsembleRuleExample {
    EnsembleRuleExample(Mean(), [[0.25, 0.75, 1, 0], [0.75, 0.25, 0, 1]], width: 2, gives: [0.5, 0.5, 0.5, 0.5])
  }
}
