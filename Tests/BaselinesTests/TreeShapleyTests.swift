import Arrays
import Baselines
import Concurrency
import Records
import Testing

@Suite struct TreeShapleyTests {
  private let workers = Workers(count: 3)

  /// Trees as they are stored, walked as slowly as their definition.
  private struct NaiveTrees {
    let roots, columns, children: [Int32]
    let thresholds, covers, values: [Float]
    let width: Int

    init?(_ file: Safetensors) {
      func integers(_ name: String) -> [Int32]? {
        if case .int32(let found)? = file["estimator.\(name)"]?.elements { found } else { nil }
      }
      guard let roots = integers("roots"), let columns = integers("columns"), let children = integers("children"),
        let thresholds = file["estimator.thresholds"]?.floats, let covers = file["estimator.covers"]?.floats,
        let values = file["estimator.values"]
      else { return nil }
      (self.roots, self.columns, self.children) = (roots, columns, children)
      (self.thresholds, self.covers, self.values) = (thresholds, covers, values.floats ?? [])
      width = values.shape[1]
    }

    /// What a tree says where some columns are known and the others told by shares.
    func value(_ node: Int, _ row: ArraySlice<Float>, known: Int, value: Int) -> Double {
      let child = Int(children[node])
      if child == node { return Double(values[node * width + value]) }
      let column = Int(columns[node])
      if known >> column & 1 == 1 {
        let goesRight = row[row.startIndex + column] > thresholds[node]
        return self.value(child + (goesRight ? 1 : 0), row, known: known, value: value)
      }
      return [child, child + 1].reduce(0) {
        $0 + Double(covers[$1]) / Double(covers[node]) * self.value($1, row, known: known, value: value)
      }
    }
  }

  /// Shapley values by their definition, of a game over coalitions as bits.
  private func exact(_ count: Int, _ game: (Int) -> Double) -> [Double] {
    let values = (0..<1 << count).map(game)
    func factorial(_ n: Int) -> Double { (0..<n).reduce(1.0) { $0 * Double($1 + 1) } }
    return (0..<count).map { player in
      (0..<1 << count).filter { $0 >> player & 1 == 0 }.reduce(0) { sum, coalition in
        let size = coalition.nonzeroBitCount
        let weight = factorial(size) * factorial(count - size - 1) / factorial(count)
        return sum + weight * (values[coalition | 1 << player] - values[coalition])
      }
    }
  }

  private func forest(_ count: Int) -> Estimator {
    var settings = RandomForest()
    settings.treeCount = count
    return Estimator(kind: settings)
  }

  private func boosting(_ rounds: Int) -> Estimator {
    var settings = GradientBoosting()
    (settings.roundCount, settings.leastOfLeaf) = (rounds, 5)
    return Estimator(kind: settings)
  }

  @Test func sharesAreExactlyTheirDefinition() throws {
    let table = SmallTables.classes(rowCount: 120, columnCount: 5, classCount: 3)
    let fitted = try SmallTables.fitted(forest(4), table)
    let naive = try #require(NaiveTrees(fitted.file))
    let rows = Array(table.values.prefix(8 * 5))
    for output in 0..<3 {
      let found = try fitted.contributions(to: output, of: rows, count: 8, columns: table.columns, workers: workers)
      for row in 0..<8 {
        let record = rows[row * 5..<(row + 1) * 5]
        let expected = exact(5) { known in
          naive.roots.reduce(0) { $0 + naive.value(Int($1), record, known: known, value: output) / 4 }
        }
        for column in 0..<5 { #expect(abs(found.values[row * 5 + column] - expected[column]) < 1e-12) }
        let nothing = naive.roots.reduce(0) { $0 + naive.value(Int($1), record, known: 0, value: output) / 4 }
        #expect(abs(found.base - nothing) < 1e-12)
      }
    }
  }

  @Test func recordsAreExactlyTheirDefinition() throws {
    let table = SmallTables.numbers(rowCount: 300, columnCount: 6)
    let fitted = try SmallTables.fitted(boosting(12), table)
    let (rows, others) = (Array(table.values.prefix(5 * 6)), Array(table.values.suffix(7 * 6)))
    let found = try fitted.contributions(
      to: 0, of: rows, count: 5, columns: table.columns, background: others, workers: workers)
    for row in 0..<5 {
      let expected = exact(6) { known in
        let mixed = (0..<7 * 6).map { known >> ($0 % 6) & 1 == 1 ? rows[row * 6 + $0 % 6] : others[$0] }
        return fitted.outputs(of: mixed, count: 7, workers: workers).reduce(0) { $0 + Double($1) } / 7
      }
      // What trees say comes in single precision here.
      for column in 0..<6 { #expect(abs(found.values[row * 6 + column] - expected[column]) < 1e-6) }
    }
  }

  /// Deep trees of few columns, which ask for the same ones again and again, and many trees of many.
  @Test(arguments: [(800, 3, 2), (500, 40, 5)]) func theySumToWhatIsSaid(
    rowCount: Int, columnCount: Int, classCount: Int
  ) throws {
    let table = SmallTables.classes(rowCount: rowCount, columnCount: columnCount, classCount: classCount)
    let rows = SmallTables.classes(rowCount: 40, columnCount: columnCount, classCount: classCount, seed: 7).values
    let others = Array(table.values.prefix(20 * columnCount))
    for estimator in [forest(20), boosting(30)] {
      let fitted = try SmallTables.fitted(estimator, table)
      let said = fitted.outputs(of: rows, count: 40, workers: workers)
      for output in 0..<classCount {
        for background in [nil, others] {
          let found = try fitted.contributions(
            to: output, of: rows, count: 40, columns: table.columns, background: background, workers: workers)
          for row in 0..<40 {
            let sum = found.values[row * columnCount..<(row + 1) * columnCount].reduce(0, +)
            #expect(abs(sum - (found.outputs[row] - found.base)) < 1e-10)
            let isOneScore = estimator == boosting(30) && classCount == 2
            let own = Double(said[row * classCount + output])
            #expect(abs(found.outputs[row] - (isOneScore && output == 0 ? -Double(said[row * 2 + 1]) : own)) < 1e-5)
          }
          let again = try fitted.contributions(
            to: output, of: rows, count: 40, columns: table.columns, background: background, workers: Workers(count: 1))
          #expect(again.values == found.values && again.base == found.base)
        }
      }
    }
  }

  /// Columns that are made of one column are one player: together they bring what it does.
  @Test func categoriesComeTogether() throws {
    var generator = RandomKey(seed: 6).generator()
    var (values, numbers): ([Float], [Float]) = ([], [])
    for _ in 0..<300 {
      let category = generator.below(4)
      values += [generator.uniform()] + (0..<4).map { $0 == category ? 1 : 0 }
      numbers.append(Float(category) * values[values.count - 5] + Float(category % 2))
    }
    let columns = [TableColumn(name: "x"), TableColumn(name: "town", categories: ["a", "b", "c", "d"])]
    let table = FeatureTable(columnCount: 5, columns: columns, values: values, truth: .numbers(numbers, count: 1))
    let rows = Array(values.prefix(6 * 5))
    for features in [[], [Feature(kind: TargetEncoding())]] {
      let fitted = try SmallTables.fitted(boosting(20), features: features, table)
      let found = try fitted.contributions(
        to: 0, of: rows, count: 6, columns: columns, background: Array(values.suffix(10 * 5)), workers: workers)
      for row in 0..<6 {
        let expected = exact(2) { known in
          let mixed = (0..<10).flatMap { other in
            (0..<5).map { known >> ($0 == 0 ? 0 : 1) & 1 == 1 ? rows[row * 5 + $0] : values[290 * 5 + other * 5 + $0] }
          }
          return fitted.outputs(of: mixed, count: 10, workers: workers).reduce(0) { $0 + Double($1) } / 10
        }
        for column in 0..<2 { #expect(abs(found.values[row * 2 + column] - expected[column]) < 1e-6) }
      }
    }
    let mixed = try SmallTables.fitted(boosting(5), features: [Feature(kind: ComponentFeatures())], table)
    let error = #expect(throws: BaselineError.self) {
      try mixed.contributions(to: 0, of: rows, count: 6, columns: columns, workers: workers)
    }
    #expect(error?.message.contains("mix columns") == true)
    let neighbors = try SmallTables.fitted(.nearestNeighbors, table)
    #expect(throws: BaselineError.self) {
      try neighbors.contributions(to: 0, of: rows, count: 6, columns: columns, workers: workers)
    }
  }
}
