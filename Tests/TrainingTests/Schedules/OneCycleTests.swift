import Glibc
import Testing
import Training

@Suite struct OneCycleTests {
  private func factors(_ cycle: OneCycle, _ count: Int) -> [Double] {
    (0..<count).map { Schedule(kind: cycle).factor(step: $0, stepsPerEpoch: count, epochCount: 1) }
  }

  /// fastai's `combined_cos(pct, lr / div, lr, lr / div_final)` at the share of the training done.
  @Test func agreesWithFastaisFormula() {
    let ours = factors(OneCycle(preset: .fastai), 200)
    for (step, factor) in ours.enumerated() {
      let share = Double(step) / 200
      let (from, to, within) = share < 0.25 ? (1.0 / 25, 1.0, share / 0.25) : (1.0, 1e-5, (share - 0.25) / 0.75)
      let expected = from + (1 + cos(.pi * (1 - within))) * (to - from) / 2
      #expect(abs(factor - expected) < 1e-12)
    }
  }

  @Test func constantsOfOnesOwn() {
    let ours = factors(OneCycle(riseShare: 0.5, startDivisor: 10, endDivisor: 100, preset: .pytorch), 100)
    #expect(abs(ours[0] - 0.1) < 1e-12)
    #expect(abs(ours[49] - 1) < 1e-12)
    #expect(abs(ours[99] - 0.001) < 1e-12)
  }

  @Test(arguments: [1, 2, 3]) func veryShortTrainingsStayFinite(count: Int) {
    for preset in OneCycle.Preset.allCases {
      #expect(factors(OneCycle(preset: preset), count).allSatisfy { $0 > 0 && $0 <= 1 })
    }
  }
}

extension OneCycle: ExemplifiedSchedule {
  static var twins: [ScheduleTwin] {
    get throws {
      [
        // A rise over 6 steps, of which the last is the peak, then a fall to 0.01.
        try ScheduleTwin("oneCycle: {riseShare: 0.5, startDivisor: 10, endDivisor: 10}") { n in
          n <= 5 ? 1 - 0.9 * (0.5 + 0.5 * cos(.pi * n / 5)) : 0.01 + 0.99 * (0.5 + 0.5 * cos(.pi * (n - 5) / 6))
        }
      ]
    }
  }

  static let goldens = ScheduleGoldens.torch("onecycle") {
    Schedule(kind: OneCycle(preset: .pytorch, warmUpEpochs: $0))
  }
}
