import Arrays
import Concurrency
import Explanation
import Networks
import Testing

struct GuidedBackpropTests {
  @Test(arguments: [1, 3]) func `Is what captum finds`(threads: Int) throws {
    let goldens = try ExplanationGoldens("explain")
    let found = try GuidedBackprop().explain(goldens.subject(threads: threads))[0]
    #expect(distance(found.values.values, goldens["guided_backprop"].values).largest < 1e-5)
  }

  @Test func `A network without relu is refused`() throws {
    let network = try NetworkDescription(input: [1, 2, 2], preset: .keras) {
      Layer.flatten
      Layer.dense(units: 2)
      Layer.tanh
    }
    for kind in [GuidedBackprop(), Deconvnet()] as [any AttributionKind] {
      let refusal = #expect(throws: AttributionRefusal.self) { try kind.fitted(to: network) }
      #expect(refusal?.message.contains("the network has none") == true)
    }
  }
}

extension GuidedBackprop: ExemplifiedAttribution {
  /// Three relus of one value each, at x = (1, -1, 1): open, closed, and open with a negative gradient.
  static var example: AttributionExample {
    get throws {
      try AttributionExample(
        GuidedBackprop(), [.relu, .flatten, .dense(units: 2)], ["dense1.weight": [2, 3, -4, 0, 0, 0]],
        image: Tensor(shape: [1, 1, 3], values: [1, -1, 1]), gives: [2, 0, 0])
    }
  }
}
