import Arrays
import Baselines
import Concurrency
import Foundation
import Records
import Settings
import Testing

@Suite struct LogisticRegressionTests {
  private func regression(_ settings: String) throws -> Estimator {
    try Estimator.read(ConfigurationText.parse("{logisticRegression: \(settings)}", file: "e.yaml"))
  }

  /// The softmax of what is told.
  private func probabilities(_ settings: String, _ table: FeatureTable, _ queries: [Float]) throws -> [Float] {
    let count = queries.count / table.columnCount
    let outputs = try SmallTables.fitted(regression(settings), table)
      .outputs(of: queries, count: count, workers: Workers(count: 2))
    let width = outputs.count / count
    return (0..<count).flatMap { row in
      let values = outputs[row * width..<(row + 1) * width].map { exp(Double($0)) }
      return values.map { Float($0 / values.reduce(0, +)) }
    }
  }

  private func greatestDifference(_ first: [Float], _ second: [Float]) -> Float {
    first.count == second.count ? zip(first, second).reduce(0) { max($0, abs($1.0 - $1.1)) } : .infinity
  }

  @Test(arguments: [
    ("classes_ridge", "{tolerance: 1e-8}"), ("classes_net", "{C: 0.1, l1Ratio: 0.5, tolerance: 1e-7}"),
  ])
  func scikitLearnSaysTheSame(name: String, settings: String) throws {
    let golden = try DigitsGolden()
    let told = try probabilities(settings, golden.training, golden.test)
    let difference = try greatestDifference(told, Golden("linearModels").floats(name))
    #expect(difference < 1e-4, "\(difference)")
  }

  @Test func scikitLearnSaysTheSameOfTwoClasses() throws {
    let golden = try DigitsGolden()
    let table = FeatureTable(
      columnCount: 64, values: golden.floats("train_x"),
      truth: .classes(golden.integers("train_y").map { $0 < 5 ? 0 : 1 }, count: 2))
    let told = try probabilities("{C: 0.5, tolerance: 1e-8}", table, golden.test)
    let first = (0..<golden.testCount).map { told[2 * $0] }
    let difference = try greatestDifference(first, Golden("linearModels").floats("two_ridge"))
    #expect(difference < 1e-5, "\(difference)")
  }

  @Test func absoluteValuesMakeWeightsZero() throws {
    let golden = try DigitsGolden()
    let weights = try ["{C: 0.1}", "{C: 0.1, l1Ratio: 1}"].map { settings in
      try SmallTables.fitted(regression(settings), golden.training).file["estimator.weights"]?.floats ?? []
    }
    // Of 640 weights those of columns that are always 0 are 0 either way.
    #expect(weights[0].count { $0 == 0 } < 100 && weights[1].count { $0 == 0 } > 300)
  }

  @Test(arguments: [2, 4]) func bitsHangOnNoThreads(classCount: Int) throws {
    let table = SmallTables.classes(rowCount: 300, columnCount: 9, classCount: classCount)
    let queries = Array(table.values.prefix(360))
    #expect(try SmallTables.faults(regression("{}"), table, queries: queries) == [])
    let faults = try SmallTables.faults(regression("{l1Ratio: 0.7}"), table, queries: queries)
    #expect(faults == [])
  }

  @Test func numbersAreRefused() throws {
    let error = #expect(throws: BaselineError.self) {
      try SmallTables.fitted(regression("{}"), SmallTables.numbers(rowCount: 9, columnCount: 2))
    }
    #expect(error?.message == "logistic regression tells classes; predict numbers by linearRegression")
  }
}
