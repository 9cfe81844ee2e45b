import Baselines
import Concurrency
import Testing

@Suite struct ExtraTreesTests {
  private func forest(trees: Int, leaf: Int = 1) -> Estimator {
    var settings = ExtraTrees()
    (settings.treeCount, settings.leastOfLeaf) = (trees, leaf)
    return Estimator(kind: settings)
  }

  @Test func asRightAsScikitLearn() throws {
    let golden = try DigitsGolden()
    let accuracies = try (1...5).map { seed in
      let fitted = try SmallTables.fitted(forest(trees: 100), golden.training, seed: UInt64(seed))
      return golden.accuracy(fitted.outputs(of: golden.test, count: golden.testCount, workers: Workers(count: 2)))
    }
    #expect(abs(accuracies.reduce(0, +) / 5 - DigitsGolden.extraTreesAccuracy) < 0.005, "\(accuracies)")
  }

  @Test func bitsHangOnNoThreads() throws {
    let table = SmallTables.classes(rowCount: 400, columnCount: 30, classCount: 18)
    #expect(try SmallTables.faults(forest(trees: 20), table, queries: table.values) == [])
  }

  /// Grown of all records down to single ones, trees have the training records right.
  @Test func trainingRecordsAreTold() throws {
    let table = SmallTables.classes(rowCount: 300, columnCount: 8, classCount: 3)
    guard case .classes(let labels, _) = table.truth else { return }
    let outputs = try SmallTables.fitted(forest(trees: 5), table)
      .outputs(of: table.values, count: 300, workers: Workers(count: 2))
    #expect(labels.enumerated().allSatisfy { outputs[$0 * 3 + Int($1)] == 1 })
  }
}
