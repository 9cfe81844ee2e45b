import Media
import Streams
import Testing

@Suite struct RandomFlipTests {
  private let shape = Image.Shape(height: 2, width: 3, channelCount: 2)
  private let image: [Float] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]

  @Test func mirrorsHalfOfAllImages() {
    let cases: [(RandomFlip.Direction, [Float])] = [
      (.horizontal, [3, 2, 1, 6, 5, 4, 9, 8, 7, 12, 11, 10]), (.vertical, [4, 5, 6, 1, 2, 3, 10, 11, 12, 7, 8, 9]),
    ]
    for (flip, mirrored) in cases {
      var count = 0
      for seed in 0..<400 {
        let result = applied(.randomFlip(flip), to: image, shape, seed: UInt64(seed))
        #expect(result == image || result == mirrored)
        if result == mirrored { count += 1 }
      }
      // Four standard deviations about 200.
      #expect((160...240).contains(count))
    }
  }
}

extension RandomFlip: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      try StepExample(
        RandomFlip(.horizontal), drawing: "true",
        image([1, 2, 3], height: 1, width: 3),
        gives: image([3, 2, 1], height: 1, width: 3))
    }
  }
}
