import Ensembles
import Evaluation
import PredictionSamples
import Testing

@Suite struct MembersTests {
  private func failure(_ members: [Predictions]) -> EnsembleError? {
    do {
      _ = try Agreement(of: Members(members, names: members.indices.map { "m\($0)" }))
      return nil
    } catch { return error as? EnsembleError }
  }

  @Test func refusesMembersOfOtherRecords() throws {
    let first = try predictions([0, 1], [[0.5, 0.5], [0.5, 0.5]])
    #expect(failure([first, first]) == nil)
    let reordered = failure([first, try predictions([1, 0], [[0.5, 0.5], [0.5, 0.5]])])
    #expect(reordered?.code == .differentRecords)
    #expect(reordered?.message.contains("record 0 is of class 1 for 'm1' and of class 0 for 'm0'") == true)
    let shorter = failure([first, try predictions([0], [[0.5, 0.5]])])
    #expect(shorter?.code == .differentRecords && shorter?.message.contains("'m1' predicts 1 records") == true)
    let wider = failure([first, try predictions([0, 1], [[1, 0, 0], [1, 0, 0]])])
    #expect(wider?.code == .shapeMismatch)
    #expect(failure([])?.code == .empty)
    let others = try Predictions(
      meaning: .probabilities, width: 2, outputs: [1, 0, 1, 0] as [Double], labels: [0, 1], recordIDs: [0, 7])
    #expect(
      failure([first, first, others])?.message.contains("record 1 is that of id 7 for 'm2' and that of id 1") == true)
  }

  @Test func refusesMembersThatSayOtherThings() throws {
    let exclusive = try predictions([0], [[0.5, 0.5]])
    let independent = try Predictions(
      meaning: .independentProbabilities, width: 2, outputs: [0.75, 0.5] as [Double], labels: [0])
    #expect(failure([independent, exclusive])?.code == .shapeMismatch)
    #expect(failure([exclusive, try numbers([[1, 2]], targets: [[1, 2]])])?.code == .shapeMismatch)
    let one = try numbers([[0, 1], [2, 3]], targets: [[1, 2], [3, 4]])
    let other = try numbers([[0, 1], [2, 3]], targets: [[1, 2], [3, 5]])
    #expect(
      failure([one, one, other])?.message.contains("record 1 is of target 5.0 for 'm2' and of target 4.0") == true)
  }
}
