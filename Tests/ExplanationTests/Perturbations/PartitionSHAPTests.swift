import Arrays
import Explanation
import Networks

extension PartitionSHAP: ExemplifiedAttribution {
  /// Of two places, the two halves are the players: relu(x₁ + x₂ − 1) at (2, 1), as for `ExactShapley`.
  static var example: AttributionExample {
    get throws {
      var kind = PartitionSHAP()
      kind.replacement = .zeros
      return try AttributionExample(
        kind, [.flatten, .dense(units: 1), .relu, .dense(units: 2)],
        ["dense1.weight": [1, 1], "dense1.bias": [-1], "dense2.weight": [1, 0]],
        image: Tensor(shape: [1, 1, 2], values: [2, 1]), gives: [1.5, 0.5])
    }
  }
}
