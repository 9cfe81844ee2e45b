import Arrays
import Concurrency
import Explanation
import Networks
import Testing

struct GradientTimesInputTests {
  @Test func `Is what captum finds`() throws {
    let goldens = try ExplanationGoldens("explain")
    let found = try GradientTimesInput().explain(goldens.subject())[0]
    #expect(distance(found.values.values, goldens["input_x_gradient"].values).largest < 1e-5)
  }
}

extension GradientTimesInput: ExemplifiedAttribution {
  /// Weights times what the input is above 1.
  static var example: AttributionExample {
    get throws {
      var kind = GradientTimesInput()
      kind.baseline = .constant(1)
      return try AttributionExample(
        kind, [.flatten, .dense(units: 2)], ["dense1.weight": [1, -1, 0.5, 2, 9, 9, 9, 9]],
        image: Tensor(shape: [1, 2, 2], values: [1, 2, 3, 4]), gives: [0, -1, 1, 6])
    }
  }
}
