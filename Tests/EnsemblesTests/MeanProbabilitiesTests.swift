import Arrays
import Ensembles
import Testing

@Suite struct MeanProbabilitiesTests {
  @Test func averagesEntryByEntry() throws {
    let members = try Members([predictions([0], [[0.25, 0.75]]), predictions([0], [[0.75, 0.25]])])
    #expect(meanProbabilities(of: members).probabilities.values == [0.5, 0.5])
    #expect(meanProbabilities(of: try Members([members.predictions[0]])) == members.predictions[0])
  }

  /// Jensen: the loss of the mean is never above the mean loss.
  @Test(arguments: 0..<20) func neverLosesToTheMeanLoss(_ seed: UInt64) throws {
    let members = try randomMembers(memberCount: 4, recordCount: 50, classCount: 6, seed: seed)
    let meanLoss = members.predictions.reduce(0) { $0 + logLoss(of: $1) } / 4
    #expect(logLoss(of: meanProbabilities(of: members)) <= meanLoss)
  }
}
