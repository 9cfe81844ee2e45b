import Arrays
import Media
import Streams
import Testing

@Suite struct RandomErasingTests {
  private let sample = Sample.image(noiseImage(height: 20, width: 30, channelCount: 3))

  @Test func rectanglesHaveTheirAreaAndRatio() {
    let found = draws(RandomErasing(), for: sample).compactMap { $0?.rectangle }
    #expect(found.count > 390)
    #expect(
      found.allSatisfy {
        $0.top >= 0 && $0.left >= 0 && $0.top + $0.size.height <= 20 && $0.left + $0.size.width <= 30
          && $0.size.height < 20 && $0.size.width < 30
      })
    let shares = found.map { Float($0.size.height * $0.size.width) / 600 }
    #expect(
      shares.allSatisfy { $0 > 0.01 && $0 < 0.36 } && shares.contains { $0 > 0.28 } && shares.contains { $0 < 0.05 })
    let ratios = found.map { Float($0.size.height) / Float($0.size.width) }
    #expect(ratios.contains { $0 > 2 } && ratios.contains { $0 < 0.5 })
    expectHalf(draws(RandomErasing(scale: Interval(0.1, 0.2), probability: 0.5), for: sample))
  }

  /// Height over width: a ratio of 4 and a quarter of the area give 40×10 of 40×40.
  @Test func ratiosAreOfHeightOverWidth() throws {
    let square = Sample.image(noiseImage(height: 41, width: 41, channelCount: 1))
    let found = draws(RandomErasing(scale: .only(400.0 / 1681), ratio: .only(4)), for: square, count: 20)
    #expect(found.allSatisfy { $0?.rectangle.size == ImageSize(height: 40, width: 10) })
  }

  @Test func onlyTheRectangleIsWritten() throws {
    for value in RandomErasing.Value.allCases {
      let step = RandomErasing(value: value)
      let draw = try #require(draws(step, for: sample, count: 1)[0])
      let (part, result) = (draw.rectangle, step.apply(sample, draw).image)
      let means = sample.image.channelMeans
      for y in 0..<20 {
        for x in 0..<30 {
          let isInside =
            (part.top..<part.top + part.size.height).contains(y)
            && (part.left..<part.left + part.size.width).contains(x)
          for channel in 0..<3 {
            let index = (y * 30 + x) * 3 + channel
            let (old, new) = (sample.image.samples[index], result.samples[index])
            switch value {
            case _ where !isInside: #expect(new == old)
            case .zero: #expect(new == 0)
            case .mean: #expect(new == means[channel])
            case .noise: #expect(new != old && new >= 0 && new < 1)
            }
          }
        }
      }
      #expect(step.apply(sample, draw) == .image(result))
    }
  }

  @Test func refusesWhatMakesNoSense() {
    #expect(
      refusal(.randomErasing(RandomErasing(scale: Interval(0, 2))), of: sample.shape)?.hasPrefix("scale[1]: expected")
        == true)
    #expect(
      refusal(.randomErasing(RandomErasing(ratio: .only(0))), of: sample.shape)?.hasPrefix("ratio[0]: expected") == true
    )
    #expect(
      refusal("randomErasing: {value: red}")
        == "1:17: randomErasing.value: expected one of zero, mean, noise, found 'red'")
  }

  @Test func noiseIsUniform() throws {
    let step = RandomErasing(value: .noise)
    let large = image([Float](repeating: -1, count: 10_000), height: 100, width: 100)
    let draw = try #require(draws(step, for: large, count: 1)[0])
    expectUniform(step.apply(large, draw).image.samples.filter { $0 != -1 }, on: 0...1)
  }
}

extension RandomErasing: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      try StepExample(
        RandomErasing(), drawing: #"{"rectangle":{"top":0,"left":1,"size":{"height":2,"width":1}}}"#,
        image([1, 2, 3, 4], height: 2, width: 2),
        gives: image([1, 0, 3, 0], height: 2, width: 2))
    }
  }
}
