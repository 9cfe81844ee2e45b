import Arrays
import Concurrency
import Networks
import Testing
import Training

@Suite struct WeightAverageTests {
  private func plan() throws -> ExecutionPlan {
    let description = try NetworkDescription(
      input: [3], preset: .keras, layers: [(nil, .dense(units: 4, hasBias: false))])
    let plan = try ExecutionPlan(description, mode: .training, batchSize: 1, workers: Workers(count: 2))
    plan.load(Network(description, key: RandomKey(seed: 2)))
    return plan
  }

  /// The mean of one weight that grows by one a step, in double precision.
  @Test(arguments: [true, false]) func followsTheFormula(warmsUp: Bool) throws {
    let plan = try plan()
    let name = try #require(plan.description.parameters.first?.name)
    let average = AveragedWeights(WeightAverage(decay: 0.9, warmsUp: warmsUp), plan: plan)
    var mean = Double(try plan.network()[name].values[0])
    for step in 1...120 {
      plan.update { range, values, _ in for index in 0..<range.count { values[index] += 1 } }
      average.take(step: step)
      let decay = warmsUp ? min(0.9, Double(1 + step) / Double(10 + step)) : 0.9
      mean = decay * mean + (1 - decay) * Double(try plan.network()[name].values[0])
    }
    let before = try plan.network()
    #expect(abs(Double(try average.network()[name].values[0]) - mean) < 1e-4)
    #expect(try plan.network() == before)
    #expect(abs(Double(before[name].values[0]) - mean) > 1)
  }
}
