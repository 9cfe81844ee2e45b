import Arrays
import Baselines
import Concurrency
import Records
import Settings
import Testing

@Suite struct LinearRegressionTests {
  private func regression(_ settings: String) throws -> Estimator {
    try Estimator.read(ConfigurationText.parse("{linearRegression: \(settings)}", file: "e.yaml"))
  }

  private func diabetes() throws -> (table: FeatureTable, golden: Golden) {
    let golden = try Golden("linearModels")
    return (
      FeatureTable(
        columnCount: 10, values: golden.floats("train_x"), truth: .numbers(golden.floats("train_y"), count: 1)), golden
    )
  }

  @Test(arguments: [
    ("numbers", "{}"), ("numbers_net", "{alpha: 2, l1Ratio: 0.5, tolerance: 1e-9}"),
    ("numbers_lasso", "{alpha: 5, l1Ratio: 1, tolerance: 1e-9}"),
  ])
  func scikitLearnSaysTheSame(name: String, settings: String) throws {
    let (table, golden) = try diabetes()
    let told = try SmallTables.fitted(regression(settings), table)
      .outputs(of: golden.floats("test_x"), count: 100, workers: Workers(count: 2))
    let expected = golden.floats(name)
    #expect(expected.count == 100)
    // Of numbers from 60 to 300.
    #expect(zip(told, expected).allSatisfy { abs($0 - $1) < 1e-3 })
  }

  @Test func absoluteValuesMakeTheSameWeightsZero() throws {
    let (table, golden) = try diabetes()
    let weights = try SmallTables.fitted(regression("{alpha: 5, l1Ratio: 1}"), table).file["estimator.weights"]?.floats
    let zeros = weights?.indices.filter { weights?[$0] == 0 }.map { Int32($0) }
    #expect(zeros == golden.integers("lasso_zeros") && zeros?.isEmpty == false)
  }

  /// Two equal columns have many optima, of which the least has equal weights; and two numbers are predicted at once.
  @Test func ofSeveralOptimaTheLeastIsTaken() throws {
    let column: [Float] = [1, 2, 3, 4, 6]
    let table = FeatureTable(
      columnCount: 2, values: column.flatMap { [$0, $0] },
      truth: .numbers(column.flatMap { [4 * $0 + 1, -2 * $0] }, count: 2))
    let file = try SmallTables.fitted(regression("{}"), table).file
    let (weights, offsets) = (file["estimator.weights"]?.floats ?? [], file["estimator.offsets"]?.floats ?? [])
    #expect(zip(weights, [2, 2, -1, -1]).allSatisfy { abs($0 - $1) < 1e-5 } && weights.count == 4)
    #expect(zip(offsets, [1, 0]).allSatisfy { abs($0 - $1) < 1e-4 } && offsets.count == 2)
  }

  @Test func bitsHangOnNoThreads() throws {
    let table = SmallTables.numbers(rowCount: 400, columnCount: 70)
    for settings in ["{}", "{alpha: 0.1, l1Ratio: 0.5}"] {
      #expect(try SmallTables.faults(regression(settings), table, queries: Array(table.values.prefix(700))) == [])
    }
  }

  @Test func classesAreRefused() throws {
    let error = #expect(throws: BaselineError.self) {
      try SmallTables.fitted(regression("{}"), SmallTables.classes(rowCount: 9, columnCount: 2, classCount: 3))
    }
    #expect(error?.message == "linear regression predicts numbers; tell classes by logisticRegression")
  }
}
