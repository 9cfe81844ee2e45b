import Media
import Streams
import Testing

@Suite struct HOGTests {
  private func numbers(_ sample: Sample) -> [Float] { if case .numbers(let numbers) = sample { numbers } else { [] } }

  /// Levels of 12 × 16 pixels that change in all directions.
  private func pattern(_ level: (_ row: Int, _ column: Int) -> [Float]) -> Sample {
    let pixels = (0..<12).flatMap { row in (0..<16).flatMap { level(row, $0) } }
    return image(pixels, height: 12, width: 16, channelCount: pixels.count / 192)
  }

  private func gray(_ row: Int, _ column: Int) -> Float { Float((row * 7 + column * 13 + row * column * 3) % 32) / 31 }

  /// Numbers of scikit-image 0.26.
  @Test func scikitImageSaysTheSame() throws {
    let sample = pattern { [gray($0, $1)] }
    let read = try step("hog: {orientations: 4, cellSize: 4, blockSize: 2}")
    #expect(read == .hog(HOG(orientations: 4, cellSize: 4, blockSize: 2)))
    let found = numbers(drawn(read, sample))
    #expect(try read.outputShape(of: sample.shape) == .numbers(count: 96) && found.count == 96)
    expectNear(
      Array(found[..<16]),
      [
        0.291908, 0, 0.291908, 0.271302, 0.291908, 0.291908, 0.270296, 0, 0.205425, 0.210216, 0.291908, 0.145056,
        0.291908, 0.291908, 0.291908, 0.25342,
      ])
    expectNear(
      Array(found[80...]),
      [
        0.234846, 0.291324, 0.291324, 0.291324, 0.2009, 0.074075, 0.291324, 0.177588, 0.291324, 0.291324, 0.291324,
        0.137659, 0.291324, 0.193431, 0.291324, 0.217419,
      ])
  }

  @Test func ofSeveralChannelsTheSteepestCounts() throws {
    let sample = pattern { [gray($0, $1), Float(($0 * 5 + $1 * 3) % 16) / 15, Float(($0 * $0 + $1) % 8) / 7] }
    let found = numbers(drawn(.hog(HOG(orientations: 9, cellSize: 4, blockSize: 3)), sample))
    #expect(found.count == 162)
    expectNear(
      Array(found[..<12]),
      [0.151751, 0.141811, 0.141811, 0.038844, 0.115812, 0, 0.055475, 0, 0, 0.2192, 0.2192, 0.064336])
    let sum = found.enumerated().reduce(0.0) { $0 + Double($1.element) * Double($1.offset) }
    #expect(abs(sum - 1_028.880_03) < 1e-2)
  }

  @Test func imagesThatHoldNoBlockAreRefused() {
    let words = "a block of 3 × 3 cells of 8 pixels does not fit an image of 20 × 28; lower 'cellSize' or 'blockSize'"
    #expect(refusal(.hog(HOG()), of: .image(height: 20, width: 28, channelCount: 1)) == words)
    #expect(
      refusal(.hog(HOG()), of: .image(height: nil, width: 28, channelCount: 1))
        == "hog needs images of one size; resize them before it")
  }
}

extension HOG: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      try StepExample(
        HOG(orientations: 2, cellSize: 3, blockSize: 1),
        // One gradient within: across, of 1.
        image([0, 0, 0, 0, 0, 1, 0, 0, 0], height: 3, width: 3), gives: .numbers([1, 0]))
    }
  }
}
