import Arrays
import Baselines
import Concurrency
import Records
import Testing

@Suite struct TargetEncodingTests {
  private let workers = Workers(count: 2)
  private let run = FittingRun(key: RandomKey(seed: 3), workers: Workers(count: 2))

  /// A number, a category of many that says nothing of the class, and another number.
  private func noise(rowCount: Int, categoryCount: Int) -> FeatureTable {
    var generator = RandomKey(seed: 8).generator()
    var (values, labels): ([Float], [Int32]) = ([], [])
    for _ in 0..<rowCount {
      let category = generator.below(categoryCount)
      values += [generator.uniform()] + (0..<categoryCount).map { $0 == category ? 1 : 0 } + [generator.uniform()]
      labels.append(Int32(generator.below(2)))
    }
    let columns = [
      TableColumn(name: "a"), TableColumn(name: "town", categories: (0..<categoryCount).map(String.init)),
      TableColumn(name: "b"),
    ]
    return FeatureTable(
      columnCount: categoryCount + 2, columns: columns, values: values, truth: .classes(labels, count: 2))
  }

  @Test func meansAreDrawnTowardsThatOfAll() throws {
    // Category 0 has two records of class 1, category 1 one of class 0 and one of class 1, category 2 none.
    let table = FeatureTable(
      columnCount: 3, columns: [TableColumn(name: "town", categories: ["x", "y", "z"])],
      values: [1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0], truth: .classes([1, 1, 0, 1], count: 2))
    var encoding = TargetEncoding()
    encoding.smoothing = 2
    let fitted = try encoding.fit(table, workers: workers)
    // The last row has none of the categories: unseen.
    let made = fitted.apply(to: [1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0], count: 4, workers: workers)
    let expected: [Float] = [0.875, 0.625, 0.75, 0.75]
    #expect(made == expected)
    #expect(fitted.sources(of: table.columns)?.map(\.column.name) == ["town"])
  }

  @Test func aRecordsOwnTruthIsInNoneOfItsColumns() throws {
    let table = noise(rowCount: 400, categoryCount: 200)
    let encoding = TargetEncoding()
    let fitted = try encoding.fit(table, workers: workers)
    let training = try encoding.trainingRows(of: table, fitted, run)
    guard case .classes(let labels, _) = table.truth else { return }
    // Turning a record's class over changes what other records are given, and never what it is given itself.
    for row in [0, 17, 399] {
      var turned = labels
      turned[row] = 1 - turned[row]
      let other = FeatureTable(
        columnCount: table.columnCount, columns: table.columns, values: table.values, truth: .classes(turned, count: 2))
      let rows = try encoding.trainingRows(of: other, try encoding.fit(other, workers: workers), run)
      #expect(rows != training)
      #expect(rows[row * 3..<(row + 1) * 3] == training[row * 3..<(row + 1) * 3])
    }
    // With means of all records a column of noise would tell the class.
    func correlation(_ rows: [Float]) -> Double {
      func centred(_ values: [Double]) -> [Double] {
        let mean = values.reduce(0, +) / Double(values.count)
        return values.map { $0 - mean }
      }
      func product(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }
      let x = centred((0..<400).map { Double(rows[$0 * 3 + 1]) })
      let y = centred(labels.map { Double($0) })
      return product(x, y) / (product(x, x) * product(y, y)).squareRoot()
    }
    #expect(correlation(fitted.apply(to: table.values, count: 400, workers: workers)) > 0.5)
    #expect(abs(correlation(training)) < 0.25)
  }

  @Test func severalClassesHaveOneColumnEach() throws {
    let table = FeatureTable(
      columnCount: 3, columns: [TableColumn(name: "town", categories: ["x", "y", "z"])],
      values: [1, 0, 0, 0, 1, 0, 0, 0, 1], truth: .classes([0, 1, 2], count: 3))
    var encoding = TargetEncoding()
    encoding.smoothing = 0
    let fitted = try encoding.fit(table, workers: workers)
    #expect(fitted.apply(to: [0, 1, 0], count: 1, workers: workers) == [0, 1, 0])
    #expect(fitted.outputCount == 3 && fitted.sources(of: table.columns)?.map(\.source) == [0, 0, 0])
  }

  @Test func bitsHangOnNoThreadsAndAreReadBack() throws {
    let table = noise(rowCount: 300, categoryCount: 20)
    let faults = try SmallTables.faults(
      Estimator(kind: GradientBoosting()), features: [Feature(kind: TargetEncoding())], table, queries: table.values)
    #expect(faults == [])
  }

  @Test func tablesWithoutCategoriesAreRefused() {
    let table = SmallTables.classes(rowCount: 9, columnCount: 3, classCount: 2)
    #expect(throws: BaselineError.self) { try TargetEncoding().fit(table, workers: workers) }
    let scaled = FeatureTable(
      columnCount: 3, columns: [TableColumn(name: "town", categories: ["x", "y", "z"])], values: [0.5, 0, 0],
      truth: .classes([0], count: 2))
    let error = #expect(throws: BaselineError.self) { try TargetEncoding().fit(scaled, workers: workers) }
    #expect(error?.message.contains("'town' no longer holds 1") == true)
  }
}
