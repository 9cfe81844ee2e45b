import Media
import Streams
import Testing

@Suite struct RandomTranslationTests {
  /// A ramp along x shifts by at most half its width, evenly to both sides.
  @Test func shiftsWithinTheFraction() {
    let shape = Image.Shape(height: 9, width: 9, channelCount: 1)
    let ramp = (0..<81).map { Float($0 % 9 + 100) }
    var shifts: [Float] = []
    for seed in 0..<300 {
      let result = applied(
        .randomTranslation(RandomTranslation(fraction: 0.4, fill: .nearest)), to: ramp, shape, seed: UInt64(seed))
      shifts.append(ramp[40] - result[40])
    }
    #expect(shifts.allSatisfy { abs($0) <= 3.61 })
    #expect(shifts.contains { $0 > 3 } && shifts.contains { $0 < -3 })
    #expect(abs(shifts.reduce(0, +) / 300) < 0.5)
  }
}

extension RandomTranslation: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      try StepExample(
        RandomTranslation(fraction: 1), drawing: #"{"right":0.5,"down":0}"#,
        image([1, 2, 3, 4], height: 2, width: 2),
        gives: image([0, 1, 0, 3], height: 2, width: 2))
    }
  }
}
