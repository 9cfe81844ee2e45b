import Arrays
import Baselines
import Concurrency
import Records
import Settings
import Testing

@Suite struct NearestNeighborsTests {
  private func neighbors(_ count: Int, _ weighting: NearestNeighbors.Weighting = .uniform) -> Estimator {
    var settings = NearestNeighbors()
    (settings.count, settings.weighting) = (count, weighting)
    return Estimator(kind: settings)
  }

  @Test func scikitLearnSaysTheSame() throws {
    let golden = try DigitsGolden()
    let fitted = try SmallTables.fitted(neighbors(20, .distance), golden.training)
    let outputs = fitted.outputs(of: golden.test, count: golden.testCount, workers: Workers(count: 2))
    let expected = golden.floats("knn20_distance_probability")
    #expect(outputs.count == 5_970 && expected.count == 5_970)
    // The 20th and the 21st record are equally near to three, and scikit-learn takes either.
    let others = (0..<597).filter { row in
      (0..<10).contains { abs(outputs[row * 10 + $0] - expected[row * 10 + $0]) >= 1e-6 }
    }
    #expect(others == [29, 77, 593])
    #expect(abs(golden.accuracy(outputs) - 0.976_549_413_735) < 1e-9)
  }

  @Test(arguments: [1, 7]) func aNaiveSearchFindsTheSame(count: Int) throws {
    let table = SmallTables.numbers(rowCount: 2_500, columnCount: 9)
    let queries = SmallTables.numbers(rowCount: 300, columnCount: 9, seed: 8).values
    let fitted = try SmallTables.fitted(neighbors(count), table)
    let outputs = fitted.outputs(of: queries, count: 300, workers: Workers(count: 2))
    guard case .numbers(let numbers, _) = table.truth else { return }
    for query in 0..<300 {
      let distances = (0..<table.rowCount).map { row in
        (0..<9).reduce(0.0) { sum, column in
          let difference = Double(table.values[row * 9 + column]) - Double(queries[query * 9 + column])
          return sum + difference * difference
        }
      }
      let nearest = distances.indices.sorted { (distances[$0], $0) < (distances[$1], $1) }.prefix(count)
      #expect(outputs[query] == Float(nearest.reduce(0) { $0 + Double(numbers[$1]) } / Double(count)))
    }
  }

  /// Far from the origin rounding swallows what tells rows apart, and most candidates have to be measured anew.
  @Test func distancesAreExactFarFromTheOrigin() throws {
    let values = (0..<3_000).map { (row: Int) -> Float in 4_096 + Float((row * 7) % 3_000) / 1_024 }
    let table = FeatureTable(columnCount: 1, values: values, truth: .numbers(values, count: 1))
    let fitted = try SmallTables.fitted(neighbors(1), table)
    let queries = (0..<500).map { (query: Int) -> Float in 4_096 + Float(query * 6) / 1_024 }
    let outputs = fitted.outputs(of: queries, count: 500, workers: Workers(count: 2))
    #expect(outputs == queries)
  }

  @Test func ofEquallyNearOnesTheEarlierDecides() throws {
    let table = FeatureTable(
      columnCount: 2, values: [Float](repeating: 0.5, count: 6_000),
      truth: .classes((0..<3_000).map { $0 < 2 ? 1 : 0 }, count: 2))
    let fitted = try SmallTables.fitted(neighbors(2, .distance), table)
    #expect(fitted.outputs(of: [0.5, 0.5, 1, 0], count: 2, workers: Workers(count: 3)) == [0, 1, 0, 1])
  }

  @Test func recordsAtDistanceZeroDecideAlone() throws {
    let table = FeatureTable(
      columnCount: 1, values: [0, 0.25, 0.25, 1], truth: .classes([0, 1, 2, 0], count: 3))
    let fitted = try SmallTables.fitted(neighbors(4, .distance), table)
    #expect(fitted.outputs(of: [0.25], count: 1, workers: Workers(count: 1)) == [0, 0.5, 0.5])
  }

  @Test func bitsHangOnNoThreads() throws {
    let table = SmallTables.classes(rowCount: 2_200, columnCount: 20, classCount: 3)
    let queries = SmallTables.classes(rowCount: 300, columnCount: 20, classCount: 3, seed: 4).values
    #expect(try SmallTables.faults(neighbors(5, .distance), table, queries: queries) == [])
    let numbers = SmallTables.numbers(rowCount: 300, columnCount: 4)
    #expect(try SmallTables.faults(neighbors(3), numbers, queries: Array(numbers.values.prefix(40))) == [])
  }

  @Test func bytesAreStoredAsBytes() throws {
    let fitted = try SmallTables.fitted(neighbors(1), SmallTables.classes(rowCount: 30, columnCount: 4, classCount: 3))
    #expect(fitted.file["estimator.rows"]?.elements.type == .uint8)
    let others = try SmallTables.fitted(neighbors(1), SmallTables.numbers(rowCount: 30, columnCount: 4))
    #expect(others.file["estimator.rows"]?.elements.type == .float32)
  }

  // MARK: Condensed

  private func condensed(_ settings: String) throws -> Estimator {
    try Estimator.read(ConfigurationText.parse("{nearestNeighbors: \(settings)}", file: "e.yaml"))
  }

  /// Hart's rule as it is written, record by record in double precision.
  @Test func aNaiveCondensationKeepsTheSame() throws {
    // Points of which no two are equally near to a third.
    let points = SmallTables.numbers(rowCount: 900, columnCount: 3)
    guard case .numbers(let numbers, _) = points.truth else { return }
    let labels = numbers.map { number -> Int32 in number < -1 ? 0 : number < 0 ? 1 : number < 1 ? 2 : 3 }
    let table = FeatureTable(columnCount: 3, values: points.values, truth: .classes(labels, count: 4))
    var chosen: [Int] = []
    var isDone = false
    while !isDone {
      isDone = true
      for row in 0..<900 where !chosen.contains(row) {
        func distance(_ other: Int) -> Double {
          (0..<3).reduce(0) { sum, column in
            let difference = Double(table.values[row * 3 + column]) - Double(table.values[other * 3 + column])
            return sum + difference * difference
          }
        }
        let nearest = chosen.min { distance($0) < distance($1) }
        if nearest.map({ labels[$0] }) != labels[row] {
          chosen.append(row)
          isDone = false
        }
      }
    }
    let fitted = try SmallTables.fitted(condensed("{count: 1, condensed: true}"), table)
    let kept = fitted.file["estimator.labels"]?.shape.first ?? 0
    #expect(kept == chosen.count && kept < 700, "\(kept), \(chosen.count)")
    // Whatever is told wrongly by one chosen record alone has become one itself.
    let outputs = fitted.outputs(of: table.values, count: 900, workers: Workers(count: 1))
    #expect((0..<900).allSatisfy { outputs[$0 * 4 + Int(labels[$0])] == 1 })
  }

  @Test func bitsOfCondensedOnesHangOnNoThreads() throws {
    let table = SmallTables.classes(rowCount: 700, columnCount: 8, classCount: 3)
    let queries = Array(table.values.prefix(400))
    #expect(try SmallTables.faults(condensed("{count: 3, condensed: true}"), table, queries: queries) == [])
  }

  @Test func numbersAreNotCondensed() throws {
    let error = #expect(throws: BaselineError.self) {
      try SmallTables.fitted(condensed("{condensed: true}"), SmallTables.numbers(rowCount: 9, columnCount: 2))
    }
    #expect(error?.message == "'condensed' is for classes; leave it out to predict numbers")
  }

  @Test func fewerRecordsThanNeighborsAreRefused() throws {
    let table = SmallTables.classes(rowCount: 6, columnCount: 2, classCount: 2)
    let error = #expect(throws: BaselineError.self) { try SmallTables.fitted(neighbors(7), table) }
    #expect(error?.message == "7 neighbors of 6 training records; lower 'count' or give more records")
  }
}
