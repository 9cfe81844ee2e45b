import Media
import Streams
import Testing

@Suite struct RandomRotationTests {
  /// The centre stays, and a mark right of it moves along a circle, by at most the largest angle to both sides.
  @Test func turnsAboutTheCentre() {
    let shape = Image.Shape(height: 9, width: 9, channelCount: 1)
    // Value y at each pixel: the sample right of the centre tells the sine of the angle.
    let ramp = (0..<81).map { Float($0 / 9) }
    var offsets: [Float] = []
    for seed in 0..<300 {
      let result = applied(
        .randomRotation(RandomRotation(turns: 1.0 / 12, fill: .nearest)), to: ramp, shape, seed: UInt64(seed))
      #expect(abs(result[40] - 4) < 1e-4)
      offsets.append(result[43] - 4)
    }
    // Three pixels out, at most 30 degrees.
    #expect(offsets.allSatisfy { abs($0) <= 1.501 })
    #expect(offsets.contains { $0 > 1.2 } && offsets.contains { $0 < -1.2 })
  }
}

extension RandomRotation: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      try StepExample(
        RandomRotation(turns: 0.5), drawing: "0.25",
        image([1, 2, 3, 4], height: 2, width: 2),
        gives: image([3, 1, 4, 2], height: 2, width: 2))
    }
  }
}
