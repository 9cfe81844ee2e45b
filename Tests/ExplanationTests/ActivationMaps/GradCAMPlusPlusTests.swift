import Arrays
import Explanation
import Networks

extension GradCAMPlusPlus: ExemplifiedAttribution {
  /// Weights 1/6 + 8/40 and 1/6 of [1, 3] and [2, 2]: [0.7, 43/30].
  static var example: AttributionExample {
    get throws {
      try AttributionExample(
        GradCAMPlusPlus(), [.convolution(filters: 2, kernel: 1), .flatten, .dense(units: 2)],
        ["convolution1.weight": [1, 0, 0, 1], "dense1.weight": [1, 2, -1, 1, 0, 0, 0, 0]],
        image: Tensor(shape: [2, 1, 2], values: [1, 3, 2, 2]), gives: [0.4883721, 1])
    }
  }
}
