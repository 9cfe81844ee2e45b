import Media
import Streams
import Testing

@Suite struct RandomZoomTests {
  /// A ramp keeps its centre, and its slope is divided by a scale of 1 - fraction to 1 + fraction.
  @Test func scalesAboutTheCentre() {
    let shape = Image.Shape(height: 9, width: 9, channelCount: 1)
    let ramp = (0..<81).map { Float($0 % 9) }
    var scales: [Float] = []
    for seed in 0..<300 {
      let result = applied(.randomZoom(RandomZoom(fraction: 0.3, fill: .nearest)), to: ramp, shape, seed: UInt64(seed))
      #expect(abs(result[40] - 4) < 1e-4)
      scales.append(1 / (result[41] - result[40]))
    }
    #expect(scales.allSatisfy { $0 > 0.699 && $0 < 1.301 })
    #expect(scales.contains { $0 > 1.25 } && scales.contains { $0 < 0.75 })
  }
}

extension RandomZoom: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      try StepExample(
        RandomZoom(fraction: 0.5), drawing: "2",
        image([0, 0, 0, 0, 1, 0, 0, 0, 0], height: 3, width: 3),
        gives: image([0.25, 0.5, 0.25, 0.5, 1, 0.5, 0.25, 0.5, 0.25], height: 3, width: 3))
    }
  }
}
