import Baselines
import KindChecks
import Settings
import Testing

/// Every estimator and every feature describes itself wholly.
@Suite struct EstimatorFamilyTests {
  @Test func whatTheySayOfThemselvesIsSo() {
    #expect(KindChecks.faults(of: Estimator.self, families: [FamilyReference(VectorKernel.self)]) == [])
    #expect(KindChecks.faults(of: Feature.self) == [])
    #expect(KindChecks.faults(of: VectorKernel.self) == [])
  }

  @Test func everyKindIsListed() {
    #expect(
      KindChecks.unlistedKinds(in: "Baselines", listedIn: [Estimator.self, Feature.self, VectorKernel.self]) == [])
  }
}
