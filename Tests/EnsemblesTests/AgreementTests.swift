import Ensembles
import Evaluation
import PredictionSamples
import Testing

@Suite struct AgreementTests {
  @Test func countsPairsAndUnanimity() throws {
    func member(_ decisions: [Int]) throws -> Predictions {
      try predictions([0, 0, 0, 0], decisions.map { $0 == 0 ? [0.9, 0.1] : [0.1, 0.9] })
    }
    let agreement = try Agreement(of: Members([member([0, 0, 0, 0]), member([0, 0, 1, 1]), member([0, 1, 1, 1])]))
    #expect(agreement.pairwise == [[1, 0.5, 0.25], [0.5, 1, 0.75], [0.25, 0.75, 1]])
    #expect(agreement.perMember == [0.375, 0.625, 0.5])
    #expect(agreement.meanPairwise == 0.5)
    #expect(agreement.unanimous == 0.25)
  }

  @Test func oneMemberAgreesWithItself() throws {
    let agreement = try Agreement(of: Members(randomMembers(memberCount: 1, recordCount: 9, classCount: 3, seed: 1)))
    #expect(agreement.meanPairwise == 1)
    #expect(agreement.unanimous == 1)
  }
}
