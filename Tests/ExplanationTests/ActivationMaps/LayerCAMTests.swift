import Arrays
import Explanation
import Networks

extension LayerCAM: ExemplifiedAttribution {
  /// Values [1, 3] and [2, 2] times positive gradients [3, 2] and [0, 1]: [3, 6 + 2].
  static var example: AttributionExample {
    get throws {
      try AttributionExample(
        LayerCAM(), [.convolution(filters: 2, kernel: 1), .flatten, .dense(units: 2)],
        ["convolution1.weight": [1, 0, 0, 1], "dense1.weight": [3, 2, -1, 1, 0, 0, 0, 0]],
        image: Tensor(shape: [2, 1, 2], values: [1, 3, 2, 2]), gives: [0.375, 1])
    }
  }
}
