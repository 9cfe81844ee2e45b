import Arrays
import Explanation
import Networks

extension Deconvnet: ExemplifiedAttribution {
  /// Three relus of one value each, at x = (1, -1, 1): what goes back is rectified whether they are open or not.
  static var example: AttributionExample {
    get throws {
      try AttributionExample(
        Deconvnet(), [.relu, .flatten, .dense(units: 2)], ["dense1.weight": [2, 3, -4, 0, 0, 0]],
        image: Tensor(shape: [1, 1, 3], values: [1, -1, 1]), gives: [2, 3, 0])
    }
  }
}
