import Arrays
import Media
import Streams
import Testing

@Suite struct CenterCropTests {
  /// Rows and columns as torchvision's `center_crop` takes them: odd remainders round half to even.
  @Test func takesTheMiddle() throws {
    let sample = image((0..<20).map { Float($0) }, height: 4, width: 5)
    let step = Transform.centerCrop(CenterCrop(height: 2, width: 3))
    #expect(drawn(step, sample) == image([6, 7, 8, 11, 12, 13], height: 2, width: 3))
    #expect(drawn(.centerCrop(CenterCrop(height: 4, width: 4)), sample).image.samples[0] == 0)
    #expect(drawn(.centerCrop(CenterCrop(height: 1, width: 2)), sample).image.samples == [12, 13])
    #expect(try step.outputShape(of: sample.shape) == .image(height: 2, width: 3, channelCount: 1))
  }

  @Test func smallerImagesGetABorder() throws {
    let step = try step(#"{"centerCrop":3}"#)
    #expect(drawn(step, image([5], height: 1, width: 1)).image.samples == [0, 0, 0, 0, 5, 0, 0, 0, 0])
    #expect(drawn(step, image([5, 6], height: 2, width: 1)).image.samples == [0, 5, 0, 0, 6, 0, 0, 0, 0])
    #expect(
      refusal(.centerCrop(CenterCrop(height: 1, width: 0)), of: .image(height: 1, width: 1, channelCount: 1)) != nil)
  }
}

extension CenterCrop: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      try StepExample(
        CenterCrop(height: 2, width: 3),
        image((0..<20).map { Float($0) }, height: 4, width: 5),
        gives: image([6, 7, 8, 11, 12, 13], height: 2, width: 3))
    }
  }
}
