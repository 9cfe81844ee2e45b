import Arrays
import Concurrency
import Explanation
import Networks
import Testing

struct GradCAMTests {
  @Test(arguments: [ActivationMapVariant.rectified, .signed]) func `Is what captum finds`(
    variant: ActivationMapVariant
  ) throws {
    let goldens = try ExplanationGoldens("explain")
    var kind = GradCAM()
    (kind.layer, kind.variant) = ("convolution2", variant)
    let part = try kind.explain(goldens.subject(capturing: ["convolution2"]))[0]
    let expected = goldens[variant == .signed ? "gradcam_conv2_signed" : "gradcam_conv2_relu"].tensor
    #expect(expected.shape == [5, 1, 6, 6] && part.values.shape == [5, 12, 12])
    #expect(part.form == .maps(variant == .signed ? .signed : .sequential))
    for record in 0..<5 {
      let map = ActivationMaps.scaled(
        ActivationMaps.resized(expected[row: record].reshaped(to: [6, 6]), height: 12, width: 12))
      #expect(distance(part.values[row: record].values, map.values.map(Double.init)).largest < 1e-5)
    }
  }

  /// A network over samples: its convolution's channel is the sound, which speaks for class 0.
  @Test func `Sounds are mapped over time`() throws {
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

  @Test func `Where nothing speaks for the class the map is zero`() throws {
    let example = try AttributionExample(
      GradCAM(), [.convolution(filters: 1, kernel: 1), .globalAveragePool, .dense(units: 2)],
      ["convolution1.weight": [1], "dense1.weight": [-1, 1]],
      image: Tensor(shape: [1, 2, 2], values: [1, 2, 3, 4]), gives: [0, 0, 0, 0])
    example.check("gradCAM")
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
