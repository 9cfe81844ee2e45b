import Testing
import Training

@Suite struct EarlyStoppingTests {
  private func history(_ losses: [Double]) -> [EpochRecord] {
    losses.map {
      EpochRecord(
        trainLoss: 1, validationLoss: $0, scores: .accuracy(train: 0.5, validation: 1 - $0), learningRate: 0.1)
    }
  }

  @Test func endsAfterPatienceEpochsWithoutImprovement() {
    let stopping = EarlyStopping(monitor: .validationLoss, patience: 2, restoreBest: true)
    #expect(!stopping.isOver(history([0.5, 0.4, 0.45])))
    #expect(stopping.isOver(history([0.5, 0.4, 0.45, 0.4])))
    #expect(stopping.bestEpoch(history([0.5, 0.4, 0.45, 0.4])) == 1)
    #expect(!stopping.isOver([]))
  }

  @Test func theErrorOfARegressionFalls() {
    let history = [8.0, 7.5, 7.9].map {
      EpochRecord(
        trainLoss: 1, validationLoss: 1, scores: .rootMeanSquaredError(train: 1, validation: $0), learningRate: 0.1)
    }
    let stopping = EarlyStopping(monitor: .validationRMSE, patience: 1, restoreBest: true)
    #expect(stopping.bestEpoch(history) == 1 && stopping.isOver(history))
    // What no epoch measured never improves.
    #expect(EarlyStopping(monitor: .validationAccuracy, patience: 2, restoreBest: true).bestEpoch(history) == 0)
  }

  @Test func accuracyRisesWhereLossFalls() {
    let stopping = EarlyStopping(monitor: .validationAccuracy, patience: 1, minimumChange: 0.05, restoreBest: false)
    #expect(stopping.bestEpoch(history([0.5, 0.48, 0.4])) == 2)
    #expect(stopping.isOver(history([0.5, 0.48])))
  }
}
