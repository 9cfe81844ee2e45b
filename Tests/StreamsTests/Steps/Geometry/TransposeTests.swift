import Media
import Streams
import Testing

@Suite struct TransposeTests {
  @Test func twiceChangesNothing() throws {
    let sample = Sample.image(noiseImage(height: 5, width: 7, channelCount: 3))
    let step = try step("transpose")
    let once = drawn(step, sample)
    #expect(once.shape == .image(height: 7, width: 5, channelCount: 3))
    #expect(try step.outputShape(of: sample.shape) == once.shape)
    #expect(drawn(step, once) == sample)
  }
}

extension Transpose: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      try StepExample(
        Transpose(), image([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], height: 2, width: 3, channelCount: 2),
        gives: image([0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11], height: 3, width: 2, channelCount: 2))
    }
  }
}
