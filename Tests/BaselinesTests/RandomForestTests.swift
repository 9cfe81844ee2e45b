import Arrays
import Baselines
import Concurrency
import Records
import Testing

@Suite struct RandomForestTests {
  private func forest(
    trees: Int, depth: Int? = nil, leaf: Int = 1, columns: ColumnShare? = .root, bootstrap: Bool = true
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

  /// A naive tree of numbers, two at a time, which sorts instead of counting, finds the same splits.
  @Test func aNaiveTreeOfNumbersSaysTheSame() throws {
    let one = SmallTables.numbers(rowCount: 200, columnCount: 4)
    guard case .numbers(let first, _) = one.truth else { return }
    let targets = first.enumerated().flatMap { [$1 + 100, one.values[$0 * 4 + 3] * 2] }
    let table = FeatureTable(columnCount: 4, values: one.values, truth: .numbers(targets, count: 2))
    let fitted = try SmallTables.fitted(forest(trees: 1, leaf: 4, columns: nil, bootstrap: false), table)
    let queries = SmallTables.numbers(rowCount: 60, columnCount: 4, seed: 9).values
    let outputs = fitted.outputs(of: queries, count: 60, workers: Workers(count: 2))
    for query in 0..<60 {
      var rows = Array(0..<200)
      while let split = naiveSplit(rows, table, targets, least: 4) {
        let goesLeft = queries[query * 4 + split.column] <= split.threshold
        rows = rows.filter { (table.values[$0 * 4 + split.column] <= split.threshold) == goesLeft }
      }
      for number in 0..<2 {
        let mean = rows.reduce(0) { $0 + Double(targets[$1 * 2 + number]) } / Double(rows.count)
        #expect(abs(Double(outputs[query * 2 + number]) - mean) < 1e-4)
      }
    }
  }

  private func naiveSplit(
    _ rows: [Int], _ table: FeatureTable, _ targets: [Float], least: Int
  ) -> (column: Int, threshold: Float)? {
    func squares(_ side: ArraySlice<Int>) -> Double {
      (0..<2).reduce(0) { sum, number in
        let values = side.map { Double(targets[$0 * 2 + number]) }
        let mean = values.reduce(0, +) / Double(values.count)
        return sum + values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      }
    }
    var best: (squares: Double, column: Int, threshold: Float)?
    for column in 0..<4 {
      let sorted = rows.sorted { table.values[$0 * 4 + column] < table.values[$1 * 4 + column] }
      for cut in stride(from: least, through: sorted.count - least, by: 1) {
        let below = table.values[sorted[cut - 1] * 4 + column]
        let above = table.values[sorted[cut] * 4 + column]
        guard below < above else { continue }
        let left = squares(sorted[..<cut]) + squares(sorted[cut...])
        if left < best?.squares ?? .infinity { best = (left, column, below / 2 + above / 2) }
      }
    }
    return best.map { ($0.column, $0.threshold) }
  }

  @Test func numbersAreToldWithLittleError() throws {
    let table = SmallTables.numbers(rowCount: 2_000, columnCount: 5)
    let held = SmallTables.numbers(rowCount: 300, columnCount: 5, seed: 12)
    guard case .numbers(let truth, _) = held.truth else { return }
    let fitted = try SmallTables.fitted(forest(trees: 50, columns: nil), table)
    let outputs = fitted.outputs(of: held.values, count: 300, workers: Workers(count: 2))
    let squares = zip(outputs, truth).reduce(0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
    // Their deviation is about 1.9.
    #expect((squares / 300).squareRoot() < 0.35, "\((squares / 300).squareRoot())")
    #expect(try SmallTables.faults(forest(trees: 20, depth: 5), table, queries: held.values) == [])
  }
}
