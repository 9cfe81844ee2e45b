import Testing
import Training

@Suite struct EarlyStoppingTests {
  private func history(_ losses: [Double]) -> [EpochRecord] {
    losses.map {
      EpochRecord(trainLoss: 1, trainAccuracy: 0.5, validationLoss: $0, validationAccuracy: 1 - $0, learningRate: 0.1)
    }
  }

  @Test func endsAfterPatienceEpochsWithoutImprovement() {
    let stopping = EarlyStopping(monitor: .validationLoss, patience: 2, restoreBest: true)
    #expect(!stopping.isOver(history([0.5, 0.4, 0.45])))
    #expect(stopping.isOver(history([0.5, 0.4, 0.45, 0.4])))
    #expect(stopping.bestEpoch(history([0.5, 0.4, 0.45, 0.4])) == 1)
    #expect(!stopping.isOver([]))
  }

  @Test func accuracyRisesWhereLossFalls() {
    let stopping = EarlyStopping(monitor: .validationAccuracy, patience: 1, minimumChange: 0.05, restoreBest: false)
    #expect(stopping.bestEpoch(history([0.5, 0.48, 0.4])) == 2)
    #expect(stopping.isOver(history([0.5, 0.48])))
  }
}
