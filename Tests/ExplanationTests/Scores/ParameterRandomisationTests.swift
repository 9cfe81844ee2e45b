import Arrays
import Concurrency
import Explanation
import Networks
import Testing

struct ParameterRandomisationTests {
  private func subject() throws -> AttributionSubject {
    let description = try NetworkDescription(input: [1, 6, 6], preset: .keras) {
      Layer.convolution(filters: 8, kernel: 3)
      Layer.relu
      Layer.flatten
      Layer.dense(units: 3)
    }
    var generator = RandomKey(seed: 3).generator()
    return try AttributionSubject(
      Network(description, key: RandomKey(seed: 2)),
      inputs: Tensor(shape: [12, 1, 6, 6], values: (0..<12 * 36).map { _ in generator.normal() }),
      decisions: (0..<12).map { $0 % 3 }, workers: Workers(count: 2))
  }

  @Test func `What shows the record fails, what shows the network passes`() throws {
    let subject = try subject()
    let record = subject.inputs.reshaped(to: [12, 6, 6])
    let methods = [
      ScoreTrial.Method(name: "record", values: record) { networks in
        networks[0].inputs.reshaped(to: [networks[0].count, 6, 6])
      }, try AttributionScoreTests.method(InputGradient(), of: subject),
    ]
    let found = try ExplanationScores([ParameterRandomisation()], of: ScoreTrial(methods, of: [subject])).scores[0]
    #expect(abs(found.methods[0].mean - 1) < 1e-9 && found.methods[0].passes == false)
    #expect(found.methods[1].mean < 0.5 && found.methods[1].passes == true && found.random.passes == true)
    #expect(found.methods[1].values.count == 10 && found.curveSteps == ["dense1", "convolution1"])
    #expect(found.methods[0].curve?.count == 2)
  }

  @Test func `The network is as it was afterwards`() throws {
    let subject = try subject()
    let before = try InputGradient().explain(subject)
    let method = try AttributionScoreTests.method(InputGradient(), of: subject)
    _ = try ExplanationScores([ParameterRandomisation()], of: ScoreTrial([method], of: [subject]))
    #expect(try InputGradient().explain(subject) == before)
  }
}
