import Networks
import Arrays
import Explanation
import Testing

@Suite struct GradCAMTests {
  @Test func weighsChannelsByTheirMeanGradient() {
    let value = Tensor(shape: [2, 1, 2], values: [1, 2, 3, 1])
    let gradient = Tensor(shape: [2, 1, 2], values: [2, 4, -1, -3])
    // Weights 3 and -2: 3·[1, 2] - 2·[3, 1] = [-3, 4].
    #expect(GradCAM.map(value: value, gradient: gradient).values == [0, 4])
  }

  @Test func enlargesWithHalfPixelCentresAndDividesByThePeak() {
    let map = GradCAM.map(
      value: Tensor(shape: [1, 1, 2], values: [0, 2]), gradient: Tensor(shape: [1, 1, 2], values: [1, 1]))
    #expect(GradCAM.resized(map, height: 1, width: 4).values == [0, 0.25, 0.75, 1])
  }

  /// A network over samples: its convolution's channel is the sound, which speaks for class 0.
  @Test func soundsAreMappedOverTime() throws {
    let sound = Tensor(shape: [1, 8], values: [0, 1, 2, 0, 0, 0, 0, 4])
    let weights: [String: [Float]] = ["convolution1.weight": [1], "dense1.weight": [1, -1]]
    try AttributionExample(
      GradCAM(), [.convolution(filters: 1, kernel: 1), .globalAveragePool, .dense(units: 2)], weights, image: sound,
      gives: [0, 0.25, 0.5, 0, 0, 0, 0, 1]
    ).check("gradCAM")
    // Parted into two bands of four frames, which are summed to 0, 1, 2, 4.
    try AttributionExample(
      GradCAM(), [.reshape([1, 2, 4]), .convolution(filters: 1, kernel: 1), .globalAveragePool, .dense(units: 2)],
      weights, image: sound, gives: [0, 0.0625, 0.1875, 0.3125, 0.4375, 0.625, 0.875, 1]
    ).check("gradCAM")
  }

  @Test func nothingSpeaksForTheClass() {
    let map = GradCAM.map(
      value: Tensor(shape: [1, 2, 2], repeating: 1), gradient: Tensor(shape: [1, 2, 2], repeating: -1))
    #expect(GradCAM.resized(map, height: 4, width: 4).values.allSatisfy { $0 == 0 })
  }
}

extension GradCAM: ExemplifiedAttribution {
  /// The first channel, which is the image, speaks for the class and the second does not; the peak becomes 1.
  static var example: AttributionExample {
    get throws {
      try AttributionExample(
        GradCAM(), [.convolution(filters: 2, kernel: 1), .globalAveragePool, .dense(units: 2)],
        ["convolution1.weight": [1, -1], "dense1.weight": [1, 0, 0, 1]],
        image: Tensor(shape: [1, 2, 2], values: [1, 2, 3, 4]), gives: [0.25, 0.5, 0.75, 1])
    }
  }
}
