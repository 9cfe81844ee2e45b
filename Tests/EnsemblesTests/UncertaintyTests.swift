import Ensembles
import Glibc
import PredictionSamples
import Testing

@Suite struct UncertaintyTests {
  @Test func splitsDisagreementFromNoise() throws {
    // Record 0: members certain of opposite classes. Record 1: members agree that nothing is known.
    let members = try Members([
      predictions([0, 0], [[1, 0], [0.5, 0.5]]), predictions([0, 0], [[0, 1], [0.5, 0.5]]),
    ])
    let uncertainty = try Uncertainty(of: members)
    let bit = log(2.0)
    #expect(uncertainty.entropy == [bit, bit])
    #expect(uncertainty.expectedEntropy == [0, bit])
    #expect(uncertainty.mutualInformation == [bit, 0])
  }

  @Test func staysWithinItsBounds() throws {
    let uncertainty = try Uncertainty(
      of: Members(randomMembers(memberCount: 3, recordCount: 100, classCount: 5, seed: 4)))
    #expect(uncertainty.entropy.allSatisfy { $0 <= log(5.0) + 1e-6 })
    #expect(uncertainty.mutualInformation.allSatisfy { $0 > 0 && $0 <= log(3.0) + 1e-6 })
  }
}
