import Arrays
import Media
import Streams
import Testing

@Suite struct RandomResizedCropTests {
  private let sample = Sample.image(noiseImage(height: 40, width: 60, channelCount: 1))

  @Test func partsHaveTheirAreaAndRatio() {
    let step = RandomResizedCrop(height: 8, width: 8)
    let found = draws(step, for: sample)
    #expect(
      found.allSatisfy {
        $0.top >= 0 && $0.left >= 0 && $0.top + $0.size.height <= 40 && $0.left + $0.size.width <= 60
      })
    let shares = found.map { Float($0.size.height * $0.size.width) / 2400 }
    #expect(shares.allSatisfy { $0 > 0.07 && $0 <= 1 })
    #expect(shares.contains { $0 < 0.15 } && shares.contains { $0 > 0.7 })
    let ratios = found.map { Float($0.size.width) / Float($0.size.height) }
    #expect(ratios.allSatisfy { $0 > 0.65 && $0 < 1.5 })
    // Uniform in the logarithm: as often wide as high where both fit.
    let small = draws(RandomResizedCrop(height: 8, width: 8, scale: Interval(0.1, 0.2)), for: sample)
    expectHalf(small.map { $0.size.width > $0.size.height ? true : nil })
  }

  /// An image that no ratio fits: ten tries fail, then the middle is taken.
  @Test func theMiddleIsTheLastResort() {
    let step = RandomResizedCrop(height: 8, width: 8, scale: .only(1), ratio: Interval(0.75, 4.0 / 3))
    let wide = Sample.image(noiseImage(height: 10, width: 40, channelCount: 1))
    let middle = ImageRectangle(top: 0, left: 13, size: ImageSize(height: 10, width: 13))
    #expect(draws(step, for: wide, count: 5).allSatisfy { $0 == middle })
    let high = Sample.image(noiseImage(height: 40, width: 10, channelCount: 1))
    let center = ImageRectangle(top: 13, left: 0, size: ImageSize(height: 13, width: 10))
    #expect(draws(step, for: high, count: 5).allSatisfy { $0 == center })
  }

  @Test func cutsAndResizes() throws {
    let step = RandomResizedCrop(height: 8, width: 9)
    let part = ImageRectangle(top: 3, left: 7, size: ImageSize(height: 20, width: 30))
    let expected = sample.image.cropped(to: part)
      .resized(to: ImageSize(height: 8, width: 9), method: .pillow(.bilinear))
    #expect(try step.apply(sample, part) == .image(expected))
    #expect(
      try Transform.randomResizedCrop(step).outputShape(of: sample.shape)
        == .image(height: 8, width: 9, channelCount: 1))
    #expect(Transform.randomResizedCrop(step).evaluation == .resize(Resize(height: 8, width: 9)))
  }

  @Test func isReadFromOneSide() throws {
    #expect(try step(#"{"randomResizedCrop":24}"#) == .randomResizedCrop(RandomResizedCrop(height: 24, width: 24)))
    #expect(
      refusal(.randomResizedCrop(RandomResizedCrop(height: 8, width: 8, scale: Interval(0.5, 2))), of: sample.shape)?
        .hasPrefix("scale[1]: expected") == true)
  }
}

extension RandomResizedCrop: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      try StepExample(
        RandomResizedCrop(height: 1, width: 2), drawing: #"{"top":1,"left":1,"size":{"height":1,"width":1}}"#,
        image([1, 2, 3, 4], height: 2, width: 2),
        gives: image([4, 4], height: 1, width: 2))
    }
  }
}
