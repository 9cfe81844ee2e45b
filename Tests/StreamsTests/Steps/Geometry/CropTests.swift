import Media
import Streams
import Testing

@Suite struct CropTests {
  private let sample = image((0..<20).map { Float($0) }, height: 4, width: 5)

  @Test func takesRowsAndColumns() throws {
    #expect(
      drawn(try step("crop: {top: 1, left: 2, height: 2, width: 3}"), sample)
        == image([7, 8, 9, 12, 13, 14], height: 2, width: 3))
    #expect(try step("crop: {height: 4}") == .crop(Crop(height: 4, width: 4)))
    let step = Transform.crop(Crop(top: 1, height: 2, width: 3))
    #expect(try step.outputShape(of: sample.shape) == .image(height: 2, width: 3, channelCount: 1))
    #expect(!step.isRandom && step.evaluation == step)
  }

  @Test func whatLiesOutsideIsRefused() throws {
    #expect(
      refusal(.crop(Crop(top: 3, height: 2, width: 2)), of: sample.shape)
        == "the rectangle ends at 5, but the height of the image is 4")
    #expect(
      refusal(.crop(Crop(left: 4, height: 2, width: 2)), of: sample.shape)
        == "the rectangle ends at 6, but the width of the image is 5")
    let error = #expect(throws: StreamsError.self) { try Crop(left: 4, height: 2, width: 2).apply(sample) }
    #expect(error?.code == .damaged)
  }
}

extension Crop: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      try StepExample(
        Crop(top: 1, left: 1, height: 1, width: 2), image([0, 1, 2, 3, 4, 5], height: 2, width: 3),
        gives: image([4, 5], height: 1, width: 2))
    }
  }
}
