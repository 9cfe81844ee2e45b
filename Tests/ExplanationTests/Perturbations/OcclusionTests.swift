import Arrays
import Concurrency
import Explanation
import Networks
import Testing

struct OcclusionTests {
  @Test func `Is what captum finds`() throws {
    let goldens = try ExplanationGoldens("explain")
    var kind = Occlusion()
    (kind.window, kind.stride) = (3, 1)
    let part = try kind.explain(goldens.subject())[0]
    #expect(part.values.shape == [5, 12, 12])
    #expect(distance(part.values.values, goldens["occlusion_3x3_stride1_zero"].values).largest < 1e-5)
  }

  @Test func `Windows that do not fit are cut at the end`() throws {
    // Windows of 2 in steps of 2 over three places: [0, 1] and [2].
    var kind = Occlusion()
    (kind.window, kind.stride) = ([1, 2], [1, 2])
    try AttributionExample(
      kind, [.flatten, .dense(units: 2)], ["dense1.weight": [1, 2, 4, 0, 0, 0]],
      image: Tensor(shape: [1, 1, 3], values: [1, 1, 1]), gives: [3, 3, 4]
    ).check("occlusion")
  }

  @Test func `A window greater than the record is refused`() throws {
    let network = try NetworkDescription(input: [1, 4, 16], preset: .keras) {
      Layer.flatten
      Layer.dense(units: 2)
    }
    let refusal = #expect(throws: AttributionRefusal.self) { try Occlusion().fitted(to: network) }
    #expect(refusal?.setting == "window" && refusal?.message.contains("greater than the record") == true)
  }
}

extension Occlusion: ExemplifiedAttribution {
  /// Of a linear network, one place at a time: weight times what the place is above the replacement.
  static var example: AttributionExample {
    get throws {
      var kind = Occlusion()
      (kind.window, kind.stride, kind.replacement) = (1, 1, .constant(1))
      return try AttributionExample(
        kind, [.flatten, .dense(units: 2)], ["dense1.weight": [1, -1, 0.5, 2, 9, 9, 9, 9]],
        image: Tensor(shape: [1, 2, 2], values: [1, 2, 3, 4]), gives: [0, -1, 1, 6])
    }
  }
}
