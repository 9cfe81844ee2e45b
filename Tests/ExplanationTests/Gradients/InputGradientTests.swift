import Arrays
import Concurrency
import Explanation
import Networks
import Testing

struct InputGradientTests {
  @Test(arguments: [1, 3]) func `Is what captum finds`(threads: Int) throws {
    let goldens = try ExplanationGoldens("explain")
    var kind = InputGradient()
    kind.isAbsolute = true
    let found = try kind.explain(goldens.subject(threads: threads))[0]
    #expect(found.form == .maps(.sequential) && found.values.shape == [5, 1, 12, 12])
    #expect(distance(found.values.values, goldens["saliency_abs"].values).largest < 1e-5)
  }

  @Test func `Of a probability it is the slope of the softmax`() throws {
    let description = try NetworkDescription(input: [1, 1, 2], preset: .keras) {
      Layer.flatten
      Layer.dense(units: 2)
      Layer.softmax
    }
    var network = Network(description, key: RandomKey(seed: 1))
    network["dense1.weight"] = Tensor(shape: [2, 2], values: [1, 0, 0, 1])
    network["dense1.bias"] = Tensor(shape: [2], values: [0, 0])
    let inputs = Tensor(shape: [1, 1, 1, 2], values: [0.5, 0])
    func gradient(_ output: ExplainedOutput, isIndependent: Bool = false) throws -> [Float] {
      var kind = InputGradient()
      kind.output = output
      return try kind.explain(
        AttributionSubject(
          network, inputs: inputs, decisions: [0], isIndependent: isIndependent, workers: Workers(count: 1)))[0].values
        .values
    }
    // The softmax at the end is no part of a logit.
    #expect(try gradient(.logit) == [1, 0])
    let slope: Float = 0.23500371  // p (1 - p) of p = 1 / (1 + e^-0.5)
    let probability = try gradient(.probability)
    #expect(abs(probability[0] - slope) < 1e-6 && abs(probability[1] + slope) < 1e-6)
    let independent = try gradient(.probability, isIndependent: true)
    #expect(abs(independent[0] - slope) < 1e-6 && independent[1] == 0)
  }
}

extension InputGradient: ExemplifiedAttribution {
  /// Of a linear network: its weights.
  static var example: AttributionExample {
    get throws {
      try AttributionExample(
        InputGradient(), [.flatten, .dense(units: 2)], ["dense1.weight": [1, -1, 0.5, 2, 9, 9, 9, 9]],
        image: Tensor(shape: [1, 2, 2], values: [1, 2, 3, 4]), gives: [1, -1, 0.5, 2])
    }
  }
}
