import Arrays
import Explanation
import Networks

extension LIME: ExemplifiedAttribution {
  /// Of a linear network over places that are superpixels each, without a penalty: weight times input.
  static var example: AttributionExample {
    get throws {
      var kind = LIME()
      (kind.playerCount, kind.compactness, kind.output, kind.penalty) = (4, 100, .logit, 0)
      return try AttributionExample(
        kind, [.flatten, .dense(units: 2)], ["dense1.weight": [1, -1, 0.5, 2, 0, 0, 0, 0]],
        image: Tensor(shape: [1, 1, 4], values: [1, 2, 3, 4]), gives: [1, -2, 1.5, 8])
    }
  }
}
