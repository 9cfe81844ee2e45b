import Networks
import Testing
import Training

@Suite struct ReduceOnPlateauTests {
  private func rates(_ plateau: ReduceOnPlateau, _ losses: [Double], from rate: Double = 1) -> [Double] {
    let history = losses.map {
      EpochRecord(
        trainLoss: 1, validationLoss: $0, scores: .accuracy(train: 0.5, validation: 1 - $0), learningRate: rate)
    }
    return (0...losses.count).map { count in
      rate
        * Schedule(kind: plateau).factor(
          step: count, stepsPerEpoch: 1, epochCount: 99, history: Array(history.prefix(count)), learningRate: rate)
    }
  }

  @Test func kerasLowersAtPatiencePyTorchAfterIt() {
    let flat = [Double](repeating: 0.5, count: 7)
    #expect(
      rates(ReduceOnPlateau(factor: 0.5, patience: 2, preset: .keras), flat) == [1, 1, 1, 0.5, 0.5, 0.25, 0.25, 0.125])
    #expect(
      rates(ReduceOnPlateau(factor: 0.5, patience: 2, preset: .pytorch), flat) == [1, 1, 1, 1, 0.5, 0.5, 0.5, 0.25])
  }

  @Test func theThresholdIsAbsoluteInKerasAndRelativeInPyTorch() {
    // Better by more than 0.02 each time, which is less than 2 % of the first.
    let falling = [5.0, 4.95, 4.91, 4.88]
    #expect(rates(ReduceOnPlateau(factor: 0.5, patience: 1, threshold: 0.02, preset: .keras), falling).last == 1)
    #expect(rates(ReduceOnPlateau(factor: 0.5, patience: 1, threshold: 0.02, preset: .pytorch), falling).last == 0.5)
    let small = [0.1, 0.09, 0.08, 0.07]
    #expect(rates(ReduceOnPlateau(factor: 0.5, patience: 1, threshold: 0.02, preset: .keras), small)[2] == 0.5)
    #expect(rates(ReduceOnPlateau(factor: 0.5, patience: 0, threshold: 0.02, preset: .pytorch), small).last == 1)
  }

  @Test func nothingIsCountedWhileItCoolsDown() {
    let flat = [Double](repeating: 0.5, count: 8)
    #expect(
      rates(ReduceOnPlateau(factor: 0.5, patience: 1, cooldownEpochs: 2, preset: .keras), flat)
        == [1, 1, 0.5, 0.5, 0.25, 0.25, 0.125, 0.125, 0.0625])
    #expect(
      rates(ReduceOnPlateau(factor: 0.5, patience: 1, cooldownEpochs: 2, preset: .pytorch), flat)
        == [1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25])
  }

  @Test func accuracyIsBetterWhenItRises() {
    let plateau = ReduceOnPlateau(monitor: .validationAccuracy, factor: 0.5, patience: 1, preset: .keras)
    #expect(rates(plateau, [0.5, 0.4, 0.3]).last == 1)
    #expect(rates(plateau, [0.5, 0.6, 0.6]).last == 0.25)
  }

  @Test func theRateStaysAboveItsMinimum() {
    for preset in FrameworkPreset.allCases {
      let plateau = ReduceOnPlateau(factor: 0.1, patience: 0, minimumRate: 0.03, preset: preset)
      #expect(abs((rates(plateau, [Double](repeating: 0.5, count: 9)).last ?? 0) - 0.03) < 1e-12)
      #expect(rates(plateau, [0.5, 0.5, 0.5], from: 0.01).last == 0.01)
    }
  }
}

extension ReduceOnPlateau: ExemplifiedSchedule {
  static var twins: [ScheduleTwin] {
    get throws {
      [try ScheduleTwin("plateau: {factor: 0.5, patience: 4}") { $0 < 5 ? 1 : $0 < 9 ? 0.5 : 0.25 }]
    }
  }

  static let goldens = ScheduleGoldens.none(because: "it follows losses")
}
