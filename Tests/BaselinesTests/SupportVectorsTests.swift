import Arrays
import Baselines
import Concurrency
import Foundation
import Records
import Settings
import Testing

@Suite struct SupportVectorsTests {
  /// An estimator as a file says it.
  private func vectors(_ settings: String = "{}") throws -> Estimator {
    try Estimator.read(ConfigurationText.parse("{supportVectors: \(settings)}", file: "e.yaml"))
  }

  private func outputs(
    _ settings: String, _ table: FeatureTable, _ queries: [Float]
  ) throws -> [Float] {
    try SmallTables.fitted(vectors(settings), table)
      .outputs(of: queries, count: queries.count / table.columnCount, workers: Workers(count: 2))
  }

  private func classes(_ outputs: [Float]) -> [Int32] {
    (0..<outputs.count / 10).map { Int32(DigitsGolden.largest(outputs, $0)) }
  }

  /// The digits as two classes: below five, and the others.
  private func halves(_ golden: DigitsGolden) -> FeatureTable {
    FeatureTable(
      columnCount: 64, values: golden.floats("train_x"),
      truth: .classes(golden.integers("train_y").map { $0 < 5 ? 0 : 1 }, count: 2))
  }

  private func greatestDifference(_ first: [Float], _ second: [Float]) -> Float {
    first.count == second.count ? zip(first, second).reduce(0) { max($0, abs($1.0 - $1.1)) } : .infinity
  }

  // MARK: LIBSVM

  @Test func classesAreThoseOfLIBSVM() throws {
    let golden = try DigitsGolden()
    let (usual, others) = (golden, try Golden("supportVectors"))
    #expect(try classes(outputs("{}", golden.training, golden.test)) == usual.integers("svc_rbf_prediction"))
    #expect(
      try classes(outputs("{kernel: linear, C: 0.1}", golden.training, golden.test))
        == others.integers("linear_predictions"))
    #expect(
      try classes(outputs("{kernel: {polynomial: {degree: 2, offset: 1, gamma: 0.05}}}", golden.training, golden.test))
        == others.integers("polynomial_predictions"))
  }

  @Test(arguments: [
    ("two_rbf", "{tolerance: 1e-7}"), ("two_linear", "{kernel: linear, C: 0.01, tolerance: 1e-7}"),
    ("two_polynomial", "{kernel: {polynomial: {offset: 0.5, gamma: 0.1}}, tolerance: 1e-7}"),
  ])
  func decisionValuesOfTwoClassesAreThoseOfLIBSVM(name: String, settings: String) throws {
    let golden = try DigitsGolden()
    let outputs = try self.outputs(settings, halves(golden), golden.test)
    let decisions = (0..<golden.testCount).map { outputs[2 * $0] - outputs[2 * $0 + 1] }
    let difference = greatestDifference(decisions, try Golden("supportVectors").floats(name))
    #expect(difference < 2e-4, "\(difference)")
  }

  @Test func decisionValuesOfManyClassesAreThoseOfLIBSVM() throws {
    let golden = try DigitsGolden()
    let votes = try outputs("{tolerance: 1e-7}", golden.training, golden.test)
    let expected = try Golden("supportVectors").floats("rbf_decisions")
    let others = (0..<golden.testCount).filter { row in
      (0..<10).contains { abs(votes[row * 10 + $0] - expected[row * 10 + $0]) > 1e-4 }
    }
    // Where two classes beat equally many, LIBSVM tells the first; scikit-learn's decision values show another.
    #expect(votes.count == expected.count && others == [59, 505])
    let rest = try outputs(
      "{kernel: {rbf: auto}, C: 3, strategy: oneVsRest, tolerance: 1e-7}", golden.training, golden.test)
    let difference = greatestDifference(rest, try Golden("supportVectors").floats("rest_decisions"))
    #expect(difference < 2e-4, "\(difference)")
  }

  /// Twice as many records as rows are made at a time, and a budget that holds few of them.
  @Test func aSmallCacheChangesNothingButRounding() throws {
    let golden = try DigitsGolden()
    let found = try ["1048576", "104857600"].map { bytes in
      try outputs("{tolerance: 1e-7, cacheBytes: \(bytes)}", halves(golden), golden.test)
    }
    #expect(greatestDifference(found[0], found[1]) < 1e-4)
  }

  /// Distances of columns far from the origin lose nothing, where records are moved first.
  @Test func columnsFarFromTheOriginAreTold() throws {
    let near = SmallTables.classes(rowCount: 200, columnCount: 3, classCount: 2)
    let far = FeatureTable(columnCount: 3, values: near.values.map { $0 + 512 }, truth: near.truth)
    let rbf = "{kernel: {rbf: 4}, tolerance: 1e-6}"
    let difference = try greatestDifference(
      outputs(rbf, near, Array(near.values.prefix(150))), outputs(rbf, far, Array(far.values.prefix(150))))
    #expect(difference < 2e-3, "\(difference)")
  }

  // MARK: Probabilities

  @Test(arguments: ["oneVsOne", "oneVsRest"]) func probabilitiesAreTold(strategy: String) throws {
    let golden = try DigitsGolden()
    let outputs = try self.outputs("{probabilities: true, strategy: \(strategy)}", golden.training, golden.test)
    for row in 0..<golden.testCount {
      let row = outputs[row * 10..<row * 10 + 10]
      #expect(row.allSatisfy { (0...1).contains($0) } && abs(row.reduce(0, +) - 1) < 1e-4)
    }
    #expect(golden.accuracy(outputs) > 0.98)
    let labels = golden.integers("test_y")
    let loss = (0..<golden.testCount).reduce(0.0) { $0 - log(Double(outputs[$1 * 10 + Int(labels[$1])])) }
    // scikit-learn, whose folds are others, has 0.094.
    #expect(loss / Double(golden.testCount) < 0.1, "\(loss / Double(golden.testCount))")
  }

  // MARK: What every estimator must stand

  @Test(arguments: [
    "{}", "{strategy: oneVsRest}", "{probabilities: true}", "{kernel: linear}", "{kernel: {polynomial: 2}}",
  ])
  func bitsHangOnNoThreads(settings: String) throws {
    let table = SmallTables.classes(rowCount: 260, columnCount: 20, classCount: 4)
    let queries = SmallTables.classes(rowCount: 70, columnCount: 20, classCount: 4, seed: 4).values
    #expect(try SmallTables.faults(vectors(settings), table, queries: queries) == [])
  }

  @Test func bitsHangOnNoNeighborsOfARow() throws {
    let golden = try DigitsGolden()
    let fitted = try SmallTables.fitted(vectors(), golden.training)
    let all = fitted.outputs(of: golden.test, count: golden.testCount, workers: Workers(count: 2))
    for row in [0, 7, 300, 596] {
      let alone = fitted.outputs(
        of: Array(golden.test[row * 64..<row * 64 + 64]), count: 1, workers: Workers(count: 1))
      #expect(alone == Array(all[row * 10..<row * 10 + 10]))
    }
  }

  @Test(arguments: ["{}", "{strategy: oneVsRest}", "{probabilities: true}"])
  func aClassWithoutRecordsIsNeverTold(settings: String) throws {
    let full = SmallTables.classes(rowCount: 90, columnCount: 6, classCount: 3)
    guard case .classes(let labels, _) = full.truth else { return }
    let table = FeatureTable(columnCount: 6, values: full.values, truth: .classes(labels.map { 2 * $0 }, count: 5))
    let outputs = try self.outputs(settings, table, full.values)
    let right = labels.enumerated().count { row, label in
      let said = outputs[row * 5..<row * 5 + 5]
      return said.firstIndex(of: said.max() ?? 0) == said.startIndex + Int(2 * label)
    }
    #expect(right > 80, "\(right)")
  }

  @Test func numbersAreRefused() throws {
    let error = #expect(throws: BaselineError.self) {
      try SmallTables.fitted(vectors(), SmallTables.numbers(rowCount: 9, columnCount: 2))
    }
    #expect(error?.message.contains("support vectors tell classes") == true)
  }
}
