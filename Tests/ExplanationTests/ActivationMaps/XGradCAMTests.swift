import Arrays
import Explanation
import Networks

extension XGradCAM: ExemplifiedAttribution {
  /// Channels [1, 3] and [2, 2] with mean gradients of ½ and ¼: 0.5 · [1, 3] + 0.25 · [2, 2], as all gradients of a channel are equal.
  static var example: AttributionExample {
    get throws {
      try AttributionExample(
        XGradCAM(), [.convolution(filters: 2, kernel: 1), .globalAveragePool, .dense(units: 2)],
        ["convolution1.weight": [1, 0, 0, 1], "dense1.weight": [1, 0.5, 0, 0]],
        image: Tensor(shape: [2, 1, 2], values: [1, 3, 2, 2]), gives: [0.5, 1])
    }
  }
}
