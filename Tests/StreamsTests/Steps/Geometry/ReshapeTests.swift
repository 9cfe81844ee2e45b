import Media
import Streams
import Testing

@Suite struct ReshapeTests {
  /// Pixels (0, 1), (2, 3) over (4, 5), (6, 7), as `numpy.arange(8).reshape(2, 2, 2)` has them.
  private let sample = image((0..<8).map { Float($0) }, height: 2, width: 2, channelCount: 2)

  /// As `a.reshape(shape, order=…)` prints them.
  @Test func isThatOfNumPy() throws {
    for (yaml, height, width, channelCount, expected) in [
      ("{height: 2, width: 4}", 2, 4, 1, [0, 1, 2, 3, 4, 5, 6, 7]),
      ("{height: 2, width: 4, order: F}", 2, 4, 1, [0, 2, 1, 3, 4, 6, 5, 7]),
      ("{width: 2, order: F}", 4, 2, 1, [0, 1, 4, 5, 2, 3, 6, 7]),
      ("{width: 1, channelCount: 4, order: F}", 2, 1, 4, [0, 2, 1, 3, 4, 6, 5, 7]),
    ] {
      let step = try step("reshape: \(yaml)")
      let result = drawn(step, sample)
      #expect(result == image(expected.map { Float($0) }, height: height, width: width, channelCount: channelCount))
      #expect(try step.outputShape(of: sample.shape) == result.shape)
    }
  }

  /// Column by column, the channels of an image come one after the other.
  @Test func inColumnOrderChannelsStandSideBySide() {
    let color = noiseImage(height: 4, width: 5, channelCount: 3)
    let wide = drawn(.reshape(Reshape(height: 4, width: 15, order: .columnMajor)), .image(color)).image
    for channel in 0..<3 {
      let part = wide.cropped(
        to: ImageRectangle(top: 0, left: 5 * channel, size: ImageSize(height: 4, width: 5)))
      #expect(part == color.channels([channel]))
    }
    let back = Transform.reshape(Reshape(width: 5, channelCount: 3, order: .columnMajor))
    #expect(drawn(back, .image(wide)) == .image(color))
  }

  @Test func samplesMustFillTheShape() throws {
    let refused = refusal(.reshape(Reshape(height: 3, width: 3)), of: sample.shape)
    #expect(
      refused == "the 8 samples of 2 × 2 pixels with 2 channels do not fill an image of 3 × 3 pixels with 1")
    #expect(refusal(.reshape(Reshape(width: 3)), of: sample.shape)?.contains("any number of × 3 pixels") == true)
    let error = #expect(throws: StreamsError.self) { try Reshape(width: 3).apply(sample) }
    #expect(error?.code == .damaged)
  }
}

extension Reshape: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      try StepExample(
        Reshape(height: 3, width: 2, order: .columnMajor), image([0, 1, 2, 3, 4, 5], height: 2, width: 3),
        gives: image([0, 4, 3, 2, 1, 5], height: 3, width: 2))
    }
  }
}
