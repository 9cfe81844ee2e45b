import Arrays
import Explanation
import Networks

extension ExactShapley: ExemplifiedAttribution {
  /// relu(x₁ + x₂ − 1) at (2, 1): the first place brings 1 when it comes first and 2 when it comes second, the other 0 and 1.
  static var example: AttributionExample {
    get throws {
      var kind = ExactShapley()
      (kind.playerCount, kind.compactness) = (2, 100)
      return try AttributionExample(
        kind, [.flatten, .dense(units: 1), .relu, .dense(units: 2)],
        ["dense1.weight": [1, 1], "dense1.bias": [-1], "dense2.weight": [1, 0]],
        image: Tensor(shape: [1, 1, 2], values: [2, 1]), gives: [1.5, 0.5])
    }
  }
}
