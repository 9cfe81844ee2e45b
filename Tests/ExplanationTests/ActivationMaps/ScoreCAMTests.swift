import Arrays
import Explanation
import Networks

extension ScoreCAM: ExemplifiedAttribution {
  /// Seen through [1, 0] the output is 2, through [0, 1] it is 0: weights e² / (1 + e²) and the rest, of [1, 0] and [0, 2].
  static var example: AttributionExample {
    get throws {
      try AttributionExample(
        ScoreCAM(), [.convolution(filters: 2, kernel: 1), .globalAveragePool, .dense(units: 2)],
        ["convolution1.weight": [1, 0, 0, 1], "dense1.weight": [4, 0, 0, 0]],
        image: Tensor(shape: [2, 1, 2], values: [1, 0, 0, 2]), gives: [1, 0.2706706])
    }
  }
}
