import Arrays
import Explanation
import Networks

extension VarGrad: ExemplifiedAttribution {
  /// Of a linear network the gradient is the same everywhere; `SmoothGradTests` has one where it is not.
  static var example: AttributionExample {
    get throws {
      try AttributionExample(
        VarGrad(), [.flatten, .dense(units: 2)], ["dense1.weight": [1, -1, 0.5, 2, 9, 9, 9, 9]],
        image: Tensor(shape: [1, 2, 2], values: [1, 2, 3, 4]), gives: [0, 0, 0, 0])
    }
  }
}
