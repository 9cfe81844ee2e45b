import Testing
import Training

@Suite struct ScheduleTests {
  @Test func constantStaysOne() {
    #expect(Schedule.constant.factor(step: 77, stepsPerEpoch: 10, epochCount: 3) == 1)
  }

  @Test func cosineWarmsUpPeaksAndEndsNearZero() {
    let schedule = Schedule.cosine(warmUpEpochs: 1)
    let factors = (0..<100).map { schedule.factor(step: $0, stepsPerEpoch: 10, epochCount: 10) }
    #expect(factors[0] == 1.0 / 11)
    #expect(factors[10] == 1)
    #expect(abs(factors[55] - 0.5) < 1e-12)
    #expect(factors[99] < 0.001)
    #expect(zip(factors[10...], factors[11...]).allSatisfy { $0 > $1 })
  }
}
