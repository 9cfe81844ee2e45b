import Arrays
import Concurrency
import Networks
import Streams
import Testing
import Training

@Suite struct ParameterGroupTests {
  private func description() throws -> NetworkDescription {
    try NetworkDescription(
      input: [3, 1, 1], preset: .pytorch,
      layers: [
        (nil, .flatten), ("stem1", .dense(units: 6)), (nil, .relu), ("stem2", .dense(units: 5)),
        (nil, .batchNorm), (nil, .relu), ("head", .dense(units: 2)),
      ])
  }

  private static let frozen = ParameterGroup.Treatment.frozen(.layer)

  @Test func theFirstGroupWithAPatternForALayerOrAParameterHasIt() throws {
    let groups = [
      ParameterGroup(["stem?.bias"], .scaled(rate: 1, weightDecay: 0)), ParameterGroup(["stem*"], Self.frozen),
      ParameterGroup(["batchNorm1", "head.[bw]*"], .scaled(rate: 2, weightDecay: 1)),
    ]
    let (assigned, idle) = ParameterGroup.assign(groups, try description())
    #expect(
      assigned == [
        "stem1.bias": 0, "stem2.bias": 0, "stem1.weight": 1, "stem2.weight": 1, "batchNorm1.gamma": 2,
        "batchNorm1.beta": 2, "head.weight": 2, "head.bias": 2,
      ])
    #expect(idle == nil)
  }

  @Test func aPatternThatDecidesNothingIsFound() throws {
    let description = try description()
    func idle(_ groups: [ParameterGroup]) -> ParameterGroup.Idle? { ParameterGroup.assign(groups, description).idle }
    let missing = idle([ParameterGroup(["stem1", "steam2"], Self.frozen)])
    #expect(missing?.group == 0 && missing?.pattern == 1 && missing?.isShadowed == false)
    let shadowed = idle([ParameterGroup(["stem*"], Self.frozen), ParameterGroup(["stem2"], Self.frozen)])
    #expect(shadowed?.group == 1 && shadowed?.pattern == 0 && shadowed?.isShadowed == true)
    // Running statistics are not trained: no group can have them.
    #expect(idle([ParameterGroup(["*.movingMean"], Self.frozen)])?.isShadowed == false)
  }

  private static let batches: [Batch] = (0..<5).map { index in
    var generator = RandomKey(seed: 3).derived(index).generator()
    return Batch(
      inputs: Tensor(shape: [8, 3, 1, 1], values: (0..<24).map { _ in generator.normal() }),
      labels: (0..<8).map { _ in Int32(generator.below(2)) }, recordIDs: Array(index * 8..<index * 8 + 8),
      validCount: 8)
  }

  private func train(_ groups: [ParameterGroup], steps: Int) throws -> (start: Network, end: TrainingState) {
    let training = TrainingDescription(
      batchSize: 8, epochCount: 1, groups: groups,
      optimizer: OptimizerDescription(kind: SGD(learningRate: 0.125, weightDecay: 0.25, preset: .keras)))
    let start = Network(try description(), key: RandomKey(seed: 1))
    let end = try Trainer(training, key: RandomKey(seed: 1), workers: Workers(count: 2)).run(
      from: TrainingState(start),
      training: Trainer.Source(batchCount: steps) { _ in
        var rest = Self.batches.prefix(steps)
        return { rest.popFirst() }
      },
      validation: {
        var rest = Self.batches.prefix(1)
        return { rest.popFirst() }
      }, onStep: { _ in }, onEpoch: { _ in })
    return (start, end)
  }

  @Test func frozenLayersStayAndTheRestMoves() throws {
    let (start, end) = try train(
      [ParameterGroup(["stem*", "batchNorm1"], Self.frozen), ParameterGroup(["head.bias"], .frozen(.weights))], steps: 5
    )
    for (name, value) in start.values { #expect((end.network[name] == value) == (name != "head.weight"), "\(name)") }
  }

  @Test func ratesAndDecaysAreMultiplied() throws {
    // One step of plain descent: what a parameter moves is rate · (gradient + decay · value).
    func moved(_ groups: [ParameterGroup], _ name: String) throws -> [Double] {
      let (start, end) = try train(groups, steps: 1)
      return zip(end.network[name].values, start[name].values).map { Double($0) - Double($1) }
    }
    func expectEqual(_ found: [Double], _ expected: [Double]) {
      // The difference of two floats near one.
      for (left, right) in zip(found, expected) { #expect(abs(left - right) < 3e-7) }
    }
    let plain = try moved([], "stem1.weight")
    #expect(plain.contains { abs($0) > 1e-2 })
    expectEqual(
      try moved([ParameterGroup(["stem1"], .scaled(rate: 2, weightDecay: 1))], "stem1.weight"), plain.map { 2 * $0 })
    let start = try train([], steps: 1).start["stem1.weight"].values
    expectEqual(
      try moved([ParameterGroup(["stem1"], .scaled(rate: 1, weightDecay: 0))], "stem1.weight"),
      zip(plain, start).map { $0 + 0.125 * 0.25 * Double($1) })
    expectEqual(
      try moved([ParameterGroup(["stem1"], .scaled(rate: 2, weightDecay: 0))], "head.weight"),
      try moved([], "head.weight"))
  }

  @Test func theHistoryHasTheRateOfEachGroup() throws {
    let groups = [ParameterGroup(["stem*"], Self.frozen), ParameterGroup(["head"], .scaled(rate: 4, weightDecay: 1))]
    #expect(try train(groups, steps: 2).end.history.map(\.groupLearningRates) == [[0, 0.5]])
  }

  @Test func groupsThatDoNotFitStopTheTraining() throws {
    for (patterns, words) in [
      ("*", "no parameter is left to train"), ("tail", "no trained parameter is called 'tail'"),
    ] {
      let error = #expect(throws: TrainingError.self) {
        try train([ParameterGroup([patterns], Self.frozen)], steps: 1)
      }
      #expect(error?.code == .groups && error?.message.contains(words) == true)
    }
  }
}
