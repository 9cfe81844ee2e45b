import Arrays
import Explanation
import Networks

extension AblationCAM: ExemplifiedAttribution {
  /// The output is 2.5, without the first channel 0.5, without the second 2: weights 0.8 and 0.2 of [1, 0] and [0, 2].
  static var example: AttributionExample {
    get throws {
      try AttributionExample(
        AblationCAM(), [.convolution(filters: 2, kernel: 1), .globalAveragePool, .dense(units: 2)],
        ["convolution1.weight": [1, 0, 0, 1], "dense1.weight": [4, 0.5, 0, 0]],
        image: Tensor(shape: [2, 1, 2], values: [1, 0, 0, 2]), gives: [1, 0.5])
    }
  }
}
