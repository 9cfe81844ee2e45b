import Arrays
import Explanation
import Networks
import Testing

@Suite struct ConvolutionFiltersTests {
  @Test func findsConvolutionsOverImagesAndTheirWeights() throws {
    let description = try NetworkDescription(input: [4, 6, 6], preset: .keras) {
      Layer.convolution(filters: 6, kernel: 3, groups: 2)
      Layer.relu
      Layer.depthwiseConvolution(kernel: 2, multiplier: 2)
      Layer.transposedConvolution(filters: 3, kernel: 2)
      Layer.flatten
      Layer.dense(units: 2)
    }
    #expect(ConvolutionLayers.all(in: description) == ["convolution1", "depthwiseConvolution1"])
    let network = Network(description, key: RandomKey(seed: 1))
    let grouped = ConvolutionFilters.weights(of: "convolution1", in: network)
    #expect(grouped == network["convolution1.weight"] && grouped.shape == [6, 2, 3, 3])
    #expect(ConvolutionFilters.weights(of: "depthwiseConvolution1", in: network).shape == [12, 1, 2, 2])
  }

  @Test func soundsAreNoImages() throws {
    let description = try NetworkDescription(input: [1, 40], preset: .keras) {
      Layer.convolution(filters: 6, kernel: 3)
      Layer.flatten
      Layer.dense(units: 2)
    }
    #expect(ConvolutionLayers.all(in: description).isEmpty)
  }
}

extension ConvolutionFilters: ExemplifiedAttribution {
  static var example: AttributionExample {
    get throws {
      try AttributionExample(
        ConvolutionFilters(), [.convolution(filters: 1, kernel: 2), .flatten, .dense(units: 2)],
        ["convolution1.weight": [1, -2, 3, 0.5]], image: Tensor(shape: [1, 2, 2], values: [1, 2, 3, 4]),
        gives: [1, -2, 3, 0.5])
    }
  }
}
