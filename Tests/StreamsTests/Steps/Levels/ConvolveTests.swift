import Media
import Streams
import Testing

@Suite struct ConvolveTests {
  private let impulse = image((0..<9).map { $0 == 4 ? 1 : 0 }, height: 3, width: 3)

  private func response(_ yaml: String) throws -> [Float] { drawn(try step(yaml), impulse).image.samples }

  /// What it makes of a single bright pixel is the kernel, not its mirror image.
  @Test func aBrightPixelShowsTheKernel() throws {
    #expect(try response("convolve: [[1, 2, 3], [4, 5, 6], [7, 8, 9]]") == [1, 2, 3, 4, 5, 6, 7, 8, 9])
    #expect(try response("convolve: edge") == [-1, -1, -1, -1, 8, -1, -1, -1, -1])
    #expect(try response("convolve: sobelX") == [1, 0, -1, 2, 0, -2, 1, 0, -1])
    #expect(try response("convolve: identity") == impulse.image.samples)
    expectNear(try response("convolve: {kernel: box, border: zero}"), [Float](repeating: 1 / 9, count: 9))
    let bell = try response("convolve: {kernel: gaussian, size: 3, sigma: 1}")
    expectNear([bell[4], bell[3] / bell[4]], [0.2041799, 0.6065307])
  }

  /// All but edges, which are 0 in all: what has no contrast gives nothing, and blurring keeps its brightness.
  @Test(arguments: [
    ("identity", 1), ("edge", 0), ("vertical", 0), ("horizontal", 0), ("sobelX", 0), ("sobelY", 0), ("prewittX", 0),
    ("prewittY", 0), ("box", 1), ("gaussian", 1), ("sharpen", 1), ("emboss", 1),
  ])
  func ofAPlainImage(name: String, gain: Float) throws {
    let plain = image([Float](repeating: 0.5, count: 60), height: 4, width: 5, channelCount: 3)
    expectNear(drawn(try step("convolve: \(name)"), plain).image.samples, [Float](repeating: gain / 2, count: 60))
  }

  @Test func brighterToTheRightOrDownIsPositive() throws {
    let ramp = image((0..<9).map { Float($0 % 3) }, height: 3, width: 3)
    #expect(drawn(try step("convolve: sobelX"), ramp).image.samples[4] == 8)
    #expect(drawn(try step("convolve: sobelY"), drawn(.transpose, ramp)).image.samples[4] == 8)
  }

  @Test func mistakesAreNamed() {
    for (yaml, words) in [
      ("convolve: {kernel: edge, size: 5}", "convolve.size: is for box and gaussian; leave it out"),
      ("convolve: {kernel: gaussian, size: 4}", "convolve.size: expected an odd number, found 4"),
      ("convolve: [[1, 2], [3]]", "expected 2 numbers, as in the first row, found 1"),
      ("convolve: []", "expected 1 to 63 rows, found 0"), ("convolve: [[]]", "expected 1 to 63 numbers, found 0"),
      ("convolve: [[1, .inf]]", "number"), ("convolve: {kernel: box, size: 64}", "from 1 to 63"),
      ("convolve: sobel", "did you mean 'sobelX'"), ("convolve: {kernel: box, times: 0}", "from 1 to 100"),
    ] {
      #expect(refusal(yaml)?.contains(words) == true, "\(refusal(yaml) ?? "accepted")")
    }
  }
}

extension Convolve: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      // The pixel on the right and twice the one on the left.
      try StepExample(
        Convolve(.rows([[1, 0, 2]])), image([1, 3, 5], height: 1, width: 3),
        gives: image([5, 7, 11], height: 1, width: 3)
      )
    }
  }
}
