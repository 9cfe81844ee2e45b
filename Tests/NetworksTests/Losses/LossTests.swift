import Arrays
import Concurrency
import Foundation
import Networks
import Settings
import Testing

@Suite struct LossTests {
  /// What a plan makes of outputs: its loss, the gradient of every output, and the right decisions.
  ///
  /// The network is one dense layer; record n's input is a one at place n, so that the weights are the outputs.
  private func step(
    _ loss: Loss, _ outputs: [[Float]], _ target: Target, sliceCount: Int = 3
  ) throws -> (loss: Double, gradient: [Double], correctCount: Int, meanSquaredError: Double) {
    let (count, width) = (outputs.count, outputs[0].count)
    let description = try NetworkDescription(
      input: [count], preset: .keras, layers: [("out", .dense(units: width, hasBias: false))])
    var network = Network(description, key: RandomKey(seed: 1))
    var (weights, inputs) = (Tensor(shape: [width, count]), Tensor(shape: [count, count]))
    for record in 0..<count {
      inputs.values[record * count + record] = 1
      for value in 0..<width { weights.values[value * count + record] = outputs[record][value] }
    }
    network["out.weight"] = weights
    let plan = try ExecutionPlan(
      description, mode: .training, batchSize: count, sliceCount: sliceCount, losses: [loss],
      workers: Workers(count: 2))
    plan.load(network)
    let result = plan.trainingStep([inputs], targets: [target], key: RandomKey(seed: 1))
    let gradient = plan.gradients()["out.weight"]?.values ?? []
    let byRecord = (0..<count).flatMap { record in (0..<width).map { Double(gradient[$0 * count + record]) } }
    return (result.loss, byRecord, result.correctCount, result.meanSquaredError)
  }

  static let goldens: [(name: String, loss: Loss)] = Loss.all.flatMap { kind -> [(name: String, loss: Loss)] in
    if case .cases(let cases)? = (kind as? any ExemplifiedLoss.Type)?.goldens { cases } else { [] }
  }

  /// Weights of classes, as mixed records have them: right is what has the largest.
  @Test func decisionsAgreeWithTheLargestWeight() throws {
    let outputs: [[Float]] = [[1, 3, 2], [5, 0, 4], [0, 0, 1], [2, 1, 0]]
    let weights = Tensor(shape: [4, 3], values: [0.2, 0.7, 0.1, 0.4, 0, 0.6, 0, 0.1, 0.9, 0.5, 0.3, 0.2])
    #expect(try step(.crossEntropy(), outputs, .values(weights)).correctCount == 3)
    #expect(try step(.klDivergence, outputs, .values(weights)).correctCount == 3)
    #expect(try step(.meanSquaredError, outputs, .values(weights)).correctCount == 0)
  }

  /// Errors 1, −2, 0, 3 and 0.5 have squares of 14.25, whatever is made small.
  @Test func everyLossOfNumbersTellsTheMeanSquaredError() throws {
    let outputs: [[Float]] = [[1], [0], [4], [5], [0.5]]
    let target = Target.values(Tensor(shape: [5, 1], values: [0, 2, 4, 2, 0]))
    for loss in [Loss.meanSquaredError, .meanAbsoluteError, .huber()] {
      #expect(abs(try step(loss, outputs, target, sliceCount: 2).meanSquaredError - 14.25 / 5) < 1e-12)
    }
    #expect(try step(.meanSquaredError, [[1, 0]], .labels([0]), sliceCount: 1).meanSquaredError == 0)
    let weights = Target.values(Tensor(shape: [1, 2], values: [0.5, 0.5]))
    #expect(try step(.crossEntropy(), [[1, 0]], weights, sliceCount: 1).meanSquaredError == 0)
  }

  @Test func everyGoldenHasItsLoss() throws {
    #expect(Set(Self.goldens.map(\.name)) == (try NetworkGolden("losses").cases))
  }

  /// A loss without a formula or numbers to be held to is told of here.
  @Test(arguments: Loss.all.indices) func everyKindIsExemplified(index: Int) throws {
    let type = Loss.all[index]
    guard let kind = type as? any ExemplifiedLoss.Type else {
      Issue.record("\(type) has no formula: in \(type)Tests.swift, extend it to an ExemplifiedLoss")
      return
    }
    switch kind.goldens {
    case .cases(let cases): #expect(!cases.isEmpty && cases.allSatisfy { $0.loss.keyword == type.keyword })
    case .none(let reason): #expect(!reason.isEmpty, "why has \(type.keyword) no goldens?")
    }
    #expect(try !kind.examples.isEmpty && kind.examples.allSatisfy { $0.keyword == type.keyword })
  }

  @Test(arguments: goldens.indices) func agreesWithPyTorch(index: Int) throws {
    let (name, loss) = Self.goldens[index]
    let golden = try NetworkGolden("losses")
    let shape = try golden.shape("\(name)/prediction")
    let prediction = Tensor(shape: shape, values: try golden.doubles("\(name)/prediction").map { Float($0) })
    let target: Target =
      if try golden.isInteger("\(name)/target") {
        .labels(try golden.integers("\(name)/target").map { Int32($0) })
      } else {
        .values(Tensor(shape: shape, values: try golden.doubles("\(name)/target").map { Float($0) }))
      }
    let outputs = rows(prediction).map { $0.map { Float($0) } }
    let value = try golden.doubles("\(name)/value")
    let found = try step(loss, outputs, target, sliceCount: shape[0])
    #expect(relativeError([found.loss], value) < 1e-6, "\(name)")
    #expect(relativeError(found.gradient, try golden.doubles("\(name)/grad")) < 1e-6, "gradient of \(name)")
    #expect(relativeError([try loss.mean(of: prediction, target)], value) < 1e-6, "mean of \(name)")
  }

  /// Examples that cannot be made are told of by `everyKindIsExemplified`.
  static let all: [Loss] = Loss.all.flatMap { kind -> [Loss] in
    (try? (kind as? any ExemplifiedLoss.Type)?.examples) ?? []
  }

  /// Rows longer than the kernels' lanes, many records, both kinds of target, and two ways to slice.
  @Test(arguments: all, [false, true]) func agreesWithTheNaiveTwinAndItsNumericalGradient(
    loss: Loss, hasLabels: Bool
  ) throws {
    var generator = RandomKey(seed: 11).generator()
    let outputs = (0..<12).map { _ in (0..<37).map { _ in 3 * generator.normal() } }
    let labels = (0..<12).map { _ in Int32(generator.below(37)) }
    var targets = (0..<12).map { _ in (0..<37).map { _ in generator.uniform(0..<1) } }
    for record in 0..<12 {
      let total = targets[record].reduce(0, +)
      for value in 0..<37 {
        targets[record][value] = hasLabels ? (value == labels[record] ? 1 : 0) : targets[record][value] / total
      }
    }
    // A target of exactly nothing, as labels have.
    if !hasLabels { targets[3][5] = 0 }
    let target: Target =
      hasLabels ? .labels(labels) : .values(Tensor(shape: [12, 37], values: targets.flatMap(\.self)))
    let given = hasLabels ? labels : nil
    var twin = outputs.map { $0.map(Double.init) }
    let twinTargets = targets.map { $0.map(Double.init) }
    let found = try step(loss, outputs, target)
    let expected = naive(loss, twin, twinTargets, labels: given)
    #expect(relativeError([found.loss], [expected]) < 1e-6)
    #expect(
      relativeError(
        [try loss.mean(of: Tensor(shape: [12, 37], values: outputs.flatMap(\.self)), target)], [expected]) < 1e-6)
    let scale = found.gradient.map(abs).max() ?? 0
    for _ in 0..<60 {
      let (record, value) = (generator.below(12), generator.below(37))
      let (h, x) = (1e-5, twin[record][value])
      twin[record][value] = x + h
      let above = naive(loss, twin, twinTargets, labels: given)
      twin[record][value] = x - h
      let below = naive(loss, twin, twinTargets, labels: given)
      twin[record][value] = x
      let slope = (above - below) / (2 * h)
      #expect(abs(found.gradient[record * 37 + value] - slope) < 1e-5 * scale + 1e-9, "\(record), \(value)")
    }
    let correct = zip(outputs, labels).count { row, label in row[Int(label)] == row.max() }
    #expect(found.correctCount == (hasLabels ? correct : 0))
  }

  @Test(arguments: all) func isFiniteFarFromTheTarget(loss: Loss) throws {
    var outputs = [[Float]](repeating: [Float](repeating: 0, count: 37), count: 2)
    (outputs[0][0], outputs[0][1], outputs[1][36]) = (200, -200, 200)
    let found = try step(loss, outputs, .labels([1, 36]))
    #expect(found.loss.isFinite && found.gradient.allSatisfy(\.isFinite))
    // The first record's label has the least of its logits: the gradient must pull it up and push the first one down.
    #expect(found.gradient[1] < 0 && found.gradient[0] > 0)
  }

  @Test(arguments: all) func tellsOfWhatIsNotANumber(loss: Loss) throws {
    var outputs = [[Float]](repeating: [Float](repeating: 0, count: 37), count: 4)
    outputs[2][7] = .nan
    #expect(try step(loss, outputs, .labels([0, 1, 2, 3])).loss.isNaN)
  }

  /// Validation sees a set of records in pieces; its loss must be that of the set.
  @Test(arguments: [Loss.crossEntropy(classWeights: [1, 2, 5]), .meanSquaredError])
  func theMeanIsOverAllRecords(loss: Loss) throws {
    let outputs = normalTensor([700, 3], RandomKey(seed: 1))
    let labels = (0..<700).map { Int32($0 * $0 % 3) }
    let oneHot = labels.map { label in (0..<3).map { $0 == label ? 1.0 : 0 } }
    let expected = naive(loss, rows(outputs), oneHot, labels: labels)
    #expect(relativeError([try loss.mean(of: outputs, .labels(labels))], [expected]) < 1e-6)
    #expect(try loss.mean(of: Tensor(shape: [0, 3]), .labels([])).isNaN)
  }

  static let misfits: [(Loss, String)] = [
    (.crossEntropy(classWeights: [1, 2]), "needs 3 class weights"),
    (.crossEntropy(classWeights: [1, 0, 2]), "classWeights[1]: expected a number from"),
    (.crossEntropy(smoothing: 1), "smoothing: expected a number from 0"),
    (.focal(gamma: -1), "gamma: expected a number from 0"),
    (.focal(alpha: 2), "alpha: expected a number from 0"), (.huber(delta: 0), "delta: expected a number from"),
  ]

  @Test(arguments: misfits.indices) func refusesNumbersThatDoNotFit(index: Int) throws {
    let (loss, words) = Self.misfits[index]
    let description = try NetworkDescription(input: [2], preset: .keras, layers: [("out", .dense(units: 3))])
    let error = #expect(throws: NetworkError.self) {
      try ExecutionPlan(
        description, mode: .training, batchSize: 2, losses: [loss], workers: Workers(count: 1))
    }
    #expect(error?.message.contains(words) == true && error?.message.contains("'out'") == true, "\(words)")
    #expect(throws: NetworkError.self) { try loss.mean(of: Tensor(shape: [1, 3]), .labels([0])) }
  }

  @Test(arguments: all) func codes(loss: Loss) throws {
    #expect(try JSONDecoder().decode(Loss.self, from: JSONEncoder().encode(loss)) == loss)
  }
}
