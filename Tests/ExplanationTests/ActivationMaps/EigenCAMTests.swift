import Arrays
import Explanation
import Networks

extension EigenCAM: ExemplifiedAttribution {
  /// Channels x and 2x vary along (1, 2): the map is as x is above its mean.
  static var example: AttributionExample {
    get throws {
      try AttributionExample(
        EigenCAM(), [.convolution(filters: 2, kernel: 1), .globalAveragePool, .dense(units: 2)],
        ["convolution1.weight": [1, 2], "dense1.weight": [1, 0, 0, 1]],
        image: Tensor(shape: [1, 2, 2], values: [1, 2, 3, 4]), gives: [0, 0, 1.0 / 3, 1])
    }
  }
}
