import Arrays
import Media
import Streams
import Testing

@Suite struct RandomPerspectiveTests {
  private let sample = Sample.image(noiseImage(height: 12, width: 20, channelCount: 3))

  /// Corners move towards the middle by 0 to half the distortion, in whole pixels.
  @Test func cornersMoveInwards() {
    let found = draws(RandomPerspective(distortion: 0.5), for: sample).compactMap { $0 }
    #expect(found.count == 400)
    #expect(Set(found.map { Int($0[0].x) }) == Set(0...5))
    #expect(Set(found.map { Int($0[0].y) }) == Set(0...3))
    #expect(Set(found.map { Int($0[1].x) }) == Set(14...19))
    #expect(Set(found.map { Int($0[2].y) }) == Set(8...11))
    #expect(Set(found.map { Int($0[3].x) }) == Set(0...5))
    expectHalf(draws(RandomPerspective(distortion: 0.5, probability: 0.5), for: sample))
  }

  @Test func isWhatThePrimitiveDoes() throws {
    let ends = [(2, 1), (17, 0), (19, 9), (1, 11)].map { ProjectiveMap.Point(x: $0, y: $1) }
    let starts = [(0, 0), (19, 0), (19, 11), (0, 11)].map { ProjectiveMap.Point(x: $0, y: $1) }
    let map = try #require(ProjectiveMap.perspective(from: starts, to: ends))
    #expect(RandomPerspective(distortion: 0.5).apply(sample, ends) == .image(sample.image.warped(by: map)))
  }

  @Test func noDistortionChangesNothing() throws {
    let result = drawn(.randomPerspective(RandomPerspective(distortion: 0)), sample)
    expectNear(result.image.samples, sample.image.samples)
    let line = image([0.1, 0.2, 0.3], height: 3, width: 1)
    #expect(drawn(.randomPerspective(RandomPerspective(distortion: 1)), line) == line)
    #expect(
      refusal(.randomPerspective(RandomPerspective(distortion: 1.5)), of: sample.shape)
        == "distortion: expected a number from 0 to 1, found 1.5")
  }
}

extension RandomPerspective: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      // Corners are at whole coordinates and pixels at half ones, as in torchvision: mirrored, and a pixel to the left.
      try StepExample(
        RandomPerspective(distortion: 1), drawing: #"[{"x":2,"y":0},{"x":0,"y":0},{"x":0,"y":2},{"x":2,"y":2}]"#,
        image([1, 2, 3, 4, 5, 6, 7, 8, 9].map { $0 / 9 }, height: 3, width: 3),
        gives: image([2, 1, 0, 5, 4, 0, 8, 7, 0].map { $0 / 9 }, height: 3, width: 3))
    }
  }
}
