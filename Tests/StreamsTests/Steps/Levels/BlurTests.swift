import Arrays
import Media
import Streams
import Testing

@Suite struct BlurTests {
  /// Weights of a kernel of 3 are in the ratio of exp(-1/2) to 1 at sigma 1.
  @Test func weighsByABell() {
    let step = Transform.blur(Blur(kernelSize: 3, sigma: .only(1)))
    let side: Float = 0.274068619
    let result = drawn(step, image([0, 0, 0, 0, 1, 0, 0, 0, 0], height: 3, width: 3)).image.samples
    expectNear([result[4]], [(1 - 2 * side) * (1 - 2 * side)])
    #expect(!step.isRandom)
  }

  @Test func drawsSigma() throws {
    let sample = image([Float](repeating: 0, count: 25), height: 5, width: 5)
    expectUniform(draws(Blur(kernelSize: 3), for: sample).compactMap { $0 }, on: 0.1...2)
    expectHalf(draws(Blur(kernelSize: 3, probability: 0.5), for: sample))
    #expect(try step(#"{"blur":5}"#) == .blur(Blur(kernelSize: 5)))
    #expect(try step(#"{"blur":{"kernelSize":5,"sigma":0.7}}"#) == .blur(Blur(kernelSize: 5, sigma: .only(0.7))))
  }

  @Test func aKernelMustFit() {
    let small = SampleShape.image(height: 2, width: 9, channelCount: 1)
    #expect(refusal(.blur(Blur(kernelSize: 5)), of: small) == "kernelSize must be below twice 2, is 5")
    #expect(refusal(.blur(Blur(kernelSize: 3)), of: small) == nil)
    #expect(
      refusal(.blur(Blur(kernelSize: 4)), of: small) == "kernelSize: expected an odd integer from 1 to 65536, found 4")
    #expect(refusal(.blur(Blur(kernelSize: 5)), of: .image(height: nil, width: nil, channelCount: 1)) == nil)
    let error = #expect(throws: StreamsError.self) {
      try Blur(kernelSize: 5).apply(image([1, 1, 1, 1], height: 2, width: 2), 1)
    }
    #expect(error?.code == .damaged)
  }
}

extension Blur: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      // The kernel's weights at sigma 1 are in the ratio of exp(-1/2) to 1.
      let side: Float = 0.274068619
      let row = [side, 1 - 2 * side, side]
      return try StepExample(
        Blur(kernelSize: 3), drawing: "1", image((0..<25).map { $0 == 12 ? 1 : 0 }, height: 5, width: 5),
        gives: image(
          (0..<25).map { index in
            let (y, x) = (index / 5 - 1, index % 5 - 1)
            return row.indices.contains(y) && row.indices.contains(x) ? row[y] * row[x] : 0
          }, height: 5, width: 5))
    }
  }
}
