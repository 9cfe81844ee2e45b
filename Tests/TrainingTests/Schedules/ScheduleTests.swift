import Foundation
import Networks
import Testing
import Training

@Suite struct ScheduleTests {
  private struct Golden: Decodable {
    let source: String
    let rates: [String: [Double]]
  }

  /// Names of PyTorch's cases, and ours with a warm-up.
  static let torch: [(name: String, make: @Sendable (_ warmUpEpochs: Double) -> Schedule)] = Schedule.all.compactMap {
    if case .torch(let name, let make)? = ($0 as? any ExemplifiedSchedule.Type)?.goldens { (name, make) } else { nil }
  }

  private func factors(_ schedule: Schedule, stepsPerEpoch: Int, epochCount: Int) -> [Double] {
    (0..<stepsPerEpoch * epochCount).map {
      schedule.factor(step: $0, stepsPerEpoch: stepsPerEpoch, epochCount: epochCount)
    }
  }

  @Test func agreesWithPyTorch() throws {
    let golden = try JSONDecoder().decode(Golden.self, from: goldenBytes("schedules-torch.json"))
    #expect(Set(golden.rates.keys) == Set(Self.torch.map(\.name)))
    for (name, make) in Self.torch {
      let rates = try #require(golden.rates[name])
      let ours = factors(make(0), stepsPerEpoch: 1, epochCount: 50).map { $0 * 0.1 }
      #expect(ours.count == rates.count)
      #expect(zip(ours, rates).allSatisfy { abs($0 - $1) < 1e-9 }, "\(name)")
    }
  }

  @Test func constantStaysOne() {
    #expect(Schedule.constant.factor(step: 77, stepsPerEpoch: 10, epochCount: 3) == 1)
  }

  @Test func cosineWarmsUpPeaksAndEndsNearZero() {
    let factors = factors(.cosine(warmUpEpochs: 1), stepsPerEpoch: 10, epochCount: 10)
    #expect(factors[0] == 1.0 / 11)
    #expect(factors[10] == 1)
    #expect(abs(factors[55] - 0.5) < 1e-12)
    #expect(factors[99] < 0.001)
    #expect(zip(factors[10...], factors[11...]).allSatisfy { $0 > $1 })
  }

  @Test func aWarmUpLeadsToTheStartOfAnyShape() {
    for (name, make) in Self.torch {
      let plain = factors(make(0), stepsPerEpoch: 10, epochCount: 8)
      let warm = factors(make(2), stepsPerEpoch: 10, epochCount: 10)
      #expect(zip(warm[20...], plain).allSatisfy { abs($0 - $1) < 1e-12 }, "\(name)")
      #expect(abs(warm[9] - plain[0] * 10 / 21) < 1e-12)
    }
  }

  @Test func polynomialEndsAtItsEnd() {
    let factors = factors(
      Schedule(kind: PolynomialDecay(power: 2, endFactor: 0.1)), stepsPerEpoch: 5, epochCount: 4)
    #expect(factors[0] == 1)
    #expect(abs(factors[10] - (0.1 + 0.9 * 0.25)) < 1e-12)
    #expect(abs(factors[19] - (0.1 + 0.9 * 0.05 * 0.05)) < 1e-12)
  }

  @Test func stepsOfAPartOfAnEpochAreNotMissed() {
    let factors = factors(Schedule(kind: StepDecay(everyEpochs: 0.1, factor: 0.5)), stepsPerEpoch: 10, epochCount: 1)
    #expect(factors == (0..<10).map { pow(0.5, Double($0)) })
  }

  @Test func restartsOfEqualLengthComeBackAtOnce() {
    let factors = factors(Schedule(kind: WarmRestarts(firstEpochs: 0.3)), stepsPerEpoch: 10, epochCount: 3)
    #expect(factors.indices.filter { factors[$0] > 0.999 } == Array(stride(from: 0, to: 30, by: 3)))
  }
}
