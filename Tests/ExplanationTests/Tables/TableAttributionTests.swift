import Arrays
import Concurrency
import Explanation
import Networks
import Testing

/// A function of a row, of which everything is known.
@Suite struct TableAttributionTests {
  /// x₀ + 2 x₁ x₂ + the number of the category, of rows [x₀, x₁, x₂, category of three].
  private static let columns = [
    TableSubject.Column(name: "a"), TableSubject.Column(name: "b"), TableSubject.Column(name: "c"),
    TableSubject.Column(name: "town", categories: ["x", "y", "z"]),
  ]

  private static func said(_ row: ArraySlice<Float>) -> Double {
    let x = row.map { Double($0) }
    return x[0] + 2 * x[1] * x[2] + x[4] + 2 * x[5]
  }

  private static func row(_ a: Float, _ b: Float, _ c: Float, _ category: Int) -> [Float] {
    [a, b, c] + (0..<3).map { $0 == category ? 1 : 0 }
  }

  private func subject(rows: [Float], background: [Float] = [], records: TableSubject.Records? = nil) -> TableSubject {
    let count = rows.count / 6
    return TableSubject(
      columns: Self.columns, rows: rows, recordIDs: Array(0..<count), explained: [Int](repeating: 0, count: count),
      outputNames: ["said"], background: background, records: records,
      answers: { rows, wanted in wanted.indices.map { Self.said(rows[$0 * 6..<($0 + 1) * 6]) } },
      workers: Workers(count: 2))
  }

  @Test func kernelSHAPIsExactWhereAllCoalitionsFit() throws {
    let rows = Self.row(3, 1, 2, 2) + Self.row(0, -1, 4, 0)
    let part = try KernelSHAP().explain(subject(rows: rows, background: Self.row(1, 0, 0, 0)))[0]
    // Against one record with b = c = 0 the product is shared by halves, and the category counts as one.
    let expected: [Float] = [1, 2, 2, 2, 2, 1, -1, -4, -4, 0]
    #expect(part.form == .contributions && part.values.shape == [2, 5])
    #expect(zip(part.values.values, expected).allSatisfy { abs($0 - $1) < 1e-5 }, "\(part.values.values)")
    #expect(part.completeness.allSatisfy { abs($0.residual) < 1e-10 })
  }

  @Test func permutationImportanceIsOfWhatTheLossHangsOn() throws {
    var generator = RandomKey(seed: 2).generator()
    let rows = (0..<300).flatMap { _ in
      Self.row(generator.normal(), generator.normal(), 0, generator.below(3))
    }
    let truth = (0..<300).map { Self.said(rows[$0 * 6..<($0 + 1) * 6]) }
    let records = TableSubject.Records(rows: rows) { rows in
      (0..<300).reduce(0) { sum, row in
        let error = Self.said(rows[row * 6..<(row + 1) * 6]) - truth[row]
        return sum + error * error / 300
      }
    }
    let part = try PermutationImportance().explain(subject(rows: [], records: records))[0]
    let errors = try #require(part.standardErrors)
    // Of a: twice its variance. Of b: c is 0, so that nothing hangs on it. Of the category: twice 2/3.
    #expect(abs(part.values.values[0] - 2) < 0.5 && part.values.values[1] == 0 && part.values.values[2] == 0)
    #expect(abs(part.values.values[3] - 4 / 3) < 0.3)
    #expect(errors.values[0] > 0 && errors.values[0] < 0.1 && errors.values[1] == 0)
  }

  @Test func partialDependenceIsTheMeanOverRecords() throws {
    let background = Self.row(0, 1, 1, 0) + Self.row(2, 3, 1, 1) + Self.row(4, 5, 1, 2)
    var kind = PartialDependence()
    (kind.names, kind.pointCount, kind.lineCount) = (["a", "town"], 3, 2)
    let parts = try kind.explain(subject(rows: Self.row(0, 0, 0, 0), background: background))
    #expect(
      parts.map(\.form) == [
        .dependence(column: "a", categories: nil), .dependence(column: "town", categories: ["x", "y", "z"]),
      ])
    // Values, the mean, and the first two records' lines.
    #expect(parts[0].values.values == [0, 2, 4, 7, 9, 11, 2, 4, 6, 7, 9, 11])
    #expect(parts[1].values.values == [0, 1, 2, 8, 9, 10, 2, 3, 4, 8, 9, 10])
    kind.names = ["age"]
    let error = #expect(throws: AttributionRefusal.self) {
      try kind.explain(subject(rows: Self.row(0, 0, 0, 0), background: background))
    }
    #expect(error?.message == "knows no column 'age'; there are a, b, c, town" && error?.setting == "columns")
  }

  @Test func treesAreAskedForTheirOwn() throws {
    #expect(throws: AttributionRefusal.self) { try TreeSHAP().explain(subject(rows: Self.row(0, 0, 0, 0))) }
    let images = TableSubject(
      columns: (0..<4).map { TableSubject.Column(name: "\($0)") }, imageShape: [1, 2, 2], rows: [1, 2, 3, 4],
      recordIDs: [9],
      explained: [1], outputNames: ["x", "y"], answers: { _, _ in [] },
      contributions: { background in
        #expect(background == nil)
        return .init(values: [1, -2, 0.5, 0], outputs: [2], bases: [2.5])
      }, workers: Workers(count: 1))
    let part = try TreeSHAP().explain(images)[0]
    #expect(part.form == .maps(.signed) && part.values == Tensor(shape: [1, 1, 2, 2], values: [1, -2, 0.5, 0]))
    #expect(part.completeness == [Completeness(difference: -0.5, residual: 0, magnitude: 3.5)])
  }

  @Test func networksAreRefused() throws {
    let network = try NetworkDescription(input: [1, 4, 4], preset: .keras) {
      Layer.flatten
      Layer.dense(units: 2)
    }
    for kind in [TreeSHAP(), PermutationImportance(), PartialDependence()] as [any AttributionKind] {
      let error = #expect(throws: AttributionRefusal.self) { _ = try kind.fitted(to: network) }
      #expect(error?.message.contains("classical methods") == true)
    }
  }
}

/// One column whose double is said.
private func doubling(records: [Float] = [], contributions: TableSubject.Contributions? = nil) -> TableSubject {
  TableSubject(
    columns: [TableSubject.Column(name: "a")], rows: [3], recordIDs: [0], explained: [0], outputNames: ["said"],
    background: [1, 2],
    records: .init(rows: records) { rows in rows.reduce(0) { $0 + Double($1 * $1) } },
    answers: { rows, _ in rows.map { Double(2 * $0) } }, contributions: contributions.map { found in { _ in found } },
    workers: Workers(count: 1))
}

extension TreeSHAP: ExemplifiedAttribution {
  static var example: AttributionExample {
    get throws {
      try AttributionExample(
        TreeSHAP(), doubling(contributions: .init(values: [3], outputs: [6], bases: [3])), gives: [3, 3])
    }
  }
}

extension PermutationImportance: ExemplifiedAttribution {
  /// The squares of all values together hang on no order.
  static var example: AttributionExample {
    get throws { try AttributionExample(PermutationImportance(), doubling(records: [1, 2, 3]), gives: [0]) }
  }
}

extension PartialDependence: ExemplifiedAttribution {
  /// The values 1 and 2, the mean, and a line for each of two records.
  static var example: AttributionExample {
    get throws { try AttributionExample(PartialDependence(), doubling(), gives: [1, 2, 2, 4, 2, 4, 2, 4]) }
  }
}
