import Arrays
import Baselines
import Concurrency
import Records
import Testing

@Suite struct RandomForestTests {
  private func forest(
    trees: Int, depth: Int? = nil, leaf: Int = 1, columns: ColumnShare = .root, bootstrap: Bool = true
  ) -> Estimator {
    var settings = RandomForest()
    (settings.treeCount, settings.depth, settings.leastOfLeaf) = (trees, depth, leaf)
    (settings.columns, settings.drawsRecords) = (columns, bootstrap)
    return Estimator(kind: settings)
  }

  @Test func asRightAsScikitLearn() throws {
    let golden = try DigitsGolden()
    let accuracies = try (1...5).map { seed in
      let fitted = try SmallTables.fitted(forest(trees: 100), golden.training, seed: UInt64(seed))
      return golden.accuracy(fitted.outputs(of: golden.test, count: golden.testCount, workers: Workers(count: 2)))
    }
    #expect(abs(accuracies.reduce(0, +) / 5 - DigitsGolden.forestAccuracy) < 0.005, "\(accuracies)")
  }

  /// One tree of all records and all columns has no chance in it: the split of the smallest impurity, by hand.
  @Test func aTreeSplitsWhereImpurityFallsMost() throws {
    let table = FeatureTable(
      columnCount: 2, values: [0, 5, 1, 4, 2, 1, 3, 2, 4, 3, 5, 0], truth: .classes([0, 0, 1, 1, 1, 2], count: 3))
    let fitted = try SmallTables.fitted(forest(trees: 1, columns: .all, bootstrap: false), table)
    guard case .int32(let columns)? = fitted.file["estimator.columns"]?.elements else { return }
    let thresholds = fitted.file["estimator.thresholds"]?.floats ?? []
    // Behind the second record the impurity is 4 · (1 − (9 + 1) / 16) = 1.5, less than anywhere else.
    #expect(columns.first == 0 && thresholds.first == 1.5)
    #expect(
      fitted.outputs(of: table.values, count: 6, workers: Workers(count: 1)) == [
        1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1,
      ])
  }

  /// A naive tree, which sorts instead of counting, finds the same splits.
  @Test(arguments: [(300, 2), (700, 17)]) func aNaiveTreeSaysTheSame(rowCount: Int, classCount: Int) throws {
    let table = SmallTables.classes(rowCount: rowCount, columnCount: 6, classCount: classCount)
    guard case .classes(let labels, _) = table.truth else { return }
    let fitted = try SmallTables.fitted(forest(trees: 1, leaf: 3, columns: .all, bootstrap: false), table)
    let queries = SmallTables.classes(rowCount: 200, columnCount: 6, classCount: classCount, seed: 9).values
    let outputs = fitted.outputs(of: queries, count: 200, workers: Workers(count: 2))
    for query in 0..<200 {
      var rows = Array(0..<rowCount)
      while let split = naiveSplit(rows, table, labels, classCount, least: 3) {
        let goesLeft = queries[query * 6 + split.column] <= split.threshold
        rows = rows.filter { (table.values[$0 * 6 + split.column] <= split.threshold) == goesLeft }
      }
      let shares = (0..<classCount).map { label in
        Float(Double(rows.count { Int(labels[$0]) == label }) / Double(rows.count))
      }
      #expect(Array(outputs[query * classCount..<(query + 1) * classCount]) == shares)
    }
  }

  /// The splits' gains; of columns with equal ones either may be taken, so there are none in what is tested.
  private func naiveSplit(
    _ rows: [Int], _ table: FeatureTable, _ labels: [Int32], _ classCount: Int, least: Int
  ) -> (column: Int, threshold: Float)? {
    guard Set(rows.map { labels[$0] }).count > 1 else { return nil }
    var best: (score: Double, column: Int, threshold: Float)?
    for column in 0..<table.columnCount {
      let sorted = rows.sorted {
        table.values[$0 * table.columnCount + column] < table.values[$1 * table.columnCount + column]
      }
      for cut in stride(from: least, through: sorted.count - least, by: 1) {
        let below = table.values[sorted[cut - 1] * table.columnCount + column]
        let above = table.values[sorted[cut] * table.columnCount + column]
        guard below < above else { continue }
        func purity(_ side: ArraySlice<Int>) -> Double {
          let counts = (0..<classCount).map { label in Double(side.count { Int(labels[$0]) == label }) }
          return counts.reduce(0) { $0 + $1 * $1 } / Double(side.count)
        }
        let score = purity(sorted[..<cut]) + purity(sorted[cut...])
        if score > best?.score ?? -1 { best = (score, column, below / 2 + above / 2) }
      }
    }
    return best.map { ($0.column, $0.threshold) }
  }

  @Test func bitsHangOnNoThreads() throws {
    let table = SmallTables.classes(rowCount: 500, columnCount: 30, classCount: 4)
    #expect(try SmallTables.faults(forest(trees: 37, depth: 6), table, queries: table.values) == [])
  }

  @Test func treesThatLeadOutOfThemselvesAreRefused() throws {
    let table = SmallTables.classes(rowCount: 60, columnCount: 3, classCount: 2)
    let file = try SmallTables.fitted(forest(trees: 2), table).file
    guard case .int32(let children)? = file["estimator.children"]?.elements else { return }
    for (node, child) in [(0, Int32(-1)), (0, Int32(children.count)), (1, 0), (0, Int32(children.count - 1))] {
      var damaged = file
      var others = children
      others[node] = child
      damaged["estimator.children"] = StoredTensor(shape: [others.count], elements: .int32(others))
      let error = #expect(throws: BaselineError.self) {
        try FittedBaseline(forest(trees: 2), features: [], task: .classes(2), columnCount: 3, in: damaged)
      }
      #expect(error?.message.contains("estimator.children") == true)
    }
  }

  @Test func numbersAreRefused() throws {
    let error = #expect(throws: BaselineError.self) {
      try SmallTables.fitted(forest(trees: 1), SmallTables.numbers(rowCount: 9, columnCount: 2))
    }
    #expect(error?.message.hasPrefix("forests tell classes") == true)
  }
}
