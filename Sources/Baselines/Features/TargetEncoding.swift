import Arrays
public import Concurrency
import Records
public import Settings

/// Puts in place of each category what is true on average of the training records that have it.
///
/// One number for two classes, one for each of more, one for each number that is told. Means of few records are drawn towards
/// that of all; a category that no training record has is that of all. A training record itself is given the means of other
/// folds, so that its own truth is in none of its columns.
///
/// - Reference: Micci-Barreca, 2001, "A preprocessing scheme for high-cardinality categorical attributes"; cross-fitted as in
///   scikit-learn's `TargetEncoder`.
public struct TargetEncoding: FeatureKind {
  public static let keyword = "targetEncoding"
  public static let summary =
    "Puts what is true on average of training records in place of each category, of other folds for these themselves."
  public static let settings: [Setting<TargetEncoding>] = [
    Setting(
      "smoothing", \.smoothing, in: .within(0...1e9), unit: "records",
      "How many records of the mean of all are added to those of a category."),
    Setting("folds", \.foldCount, in: .within(2...100), "Into how many parts the training records are divided."),
    Setting(
      "categories", \.leastCategories, in: .within(1...1 << 20),
      "From how many categories on a column is encoded; those of fewer stay as they are."),
  ]

  public var smoothing = 10.0
  public var foldCount = 5
  public var leastCategories = 3

  public init() {}

  /// A column of categories: where it begins, and the means of each, those of none behind them.
  struct Encoded: Sendable {
    let first, count: Int
    /// `[category · value]`, of `count` categories and of none.
    let means: [Float]
  }

  /// The means of each category.
  public struct Fitted: FittedFeature {
    let columnCount, valueCount: Int
    let encoded: [Encoded]

    public var outputCount: Int { columnCount + encoded.reduce(0) { $0 + valueCount - $1.count } }

    public var arrays: [FittedArray] {
      func integers(_ values: [Int]) -> StoredTensor {
        StoredTensor(shape: [values.count], elements: .int32(values.map { Int32($0) }))
      }
      let means = encoded.flatMap(\.means)
      return [
        ("firsts", integers(encoded.map(\.first))), ("counts", integers(encoded.map(\.count))),
        ("means", StoredTensor(shape: [means.count / valueCount, valueCount], elements: .float32(means))),
      ]
    }

    public func sources(of columns: [TableColumn]) -> [(column: TableColumn, source: Int)]? {
      var place = 0
      var found: [(column: TableColumn, source: Int)] = []
      for (number, column) in columns.enumerated() {
        if encoded.contains(where: { $0.first == place && $0.count == column.width && column.categories != nil }) {
          for value in 0..<valueCount {
            found.append((TableColumn(name: valueCount == 1 ? column.name : "\(column.name) \(value + 1)"), number))
          }
        } else {
          found.append((column, number))
        }
        place += column.width
      }
      return found
    }

    public func apply(to rows: [Float], count: Int, workers: Workers) -> [Float] {
      apply(to: rows, count: count) { encoded, _ in self.encoded[encoded].means }
    }

    /// - Parameter means: those of an encoded column for a row.
    func apply(to rows: [Float], count: Int, means: (_ encoded: Int, _ row: Int) -> [Float]) -> [Float] {
      var result: [Float] = []
      result.reserveCapacity(count * outputCount)
      for row in 0..<count {
        var place = row * columnCount
        for (number, column) in encoded.enumerated() {
          result += rows[place..<row * columnCount + column.first]
          place = row * columnCount + column.first
          let category = TargetEncoding.category(rows[place..<place + column.count])
          result += means(number, row)[category * valueCount..<(category + 1) * valueCount]
          place += column.count
        }
        result += rows[place..<(row + 1) * columnCount]
      }
      return result
    }
  }

  public func fit(_ table: FeatureTable, workers: Workers) throws -> Fitted {
    let truth = EncodedTruth(table.truth)
    let columns = try categories(of: table)
    return Fitted(
      columnCount: table.columnCount, valueCount: truth.valueCount,
      encoded: columns.map { first, count in
        let means = means(table, truth, first, count) { _ in true }
        return Encoded(first: first, count: count, means: means)
      })
  }

  public func trainingRows(of table: FeatureTable, _ fitted: Fitted, _ run: FittingRun) throws -> [Float] {
    let truth = EncodedTruth(table.truth)
    // Each record's fold is drawn; folds differ in size by one at most.
    var folds = (0..<table.rowCount).map { $0 % foldCount }
    var generator = run.key.derived("targetEncoding").generator()
    for place in stride(from: folds.count - 1, to: 0, by: -1) { folds.swapAt(place, generator.below(place + 1)) }
    let others = (0..<foldCount).map { fold in
      fitted.encoded.map { means(table, truth, $0.first, $0.count) { folds[$0] != fold } }
    }
    return fitted.apply(to: table.values, count: table.rowCount) { others[folds[$1]][$0] }
  }

  /// Where the columns that are encoded begin, and how many categories each has.
  private func categories(of table: FeatureTable) throws -> [(first: Int, count: Int)] {
    var found: [(first: Int, count: Int)] = []
    var place = 0
    for column in table.columns {
      if let categories = column.categories, categories.count >= leastCategories {
        for row in 0..<table.rowCount {
          let start = row * table.columnCount + place
          guard table.values[start..<start + column.width].allSatisfy({ $0 == 0 || $0 == 1 }) else {
            throw BaselineError(
              .unsuited,
              "targetEncoding: column '\(column.name)' no longer holds 1 for its own category; put what changes it behind"
            )
          }
        }
        found.append((place, column.width))
      }
      place += column.width
    }
    guard !found.isEmpty else {
      throw BaselineError(
        .unsuited,
        "targetEncoding finds no column of at least \(leastCategories) categories; name some in 'feature' that 'columns' "
          + "declares as label, or leave it out")
    }
    return found
  }

  /// The category of a row: the place of its 1, or the number of categories where there is none.
  fileprivate static func category(_ row: ArraySlice<Float>) -> Int {
    (row.firstIndex(of: 1) ?? row.endIndex) - row.startIndex
  }

  /// The means of each category over some records, and of none, which is that of all of them.
  private func means(
    _ table: FeatureTable, _ truth: EncodedTruth, _ first: Int, _ count: Int, over isThere: (Int) -> Bool
  ) -> [Float] {
    let width = truth.valueCount
    var (sums, counts) = ([Double](repeating: 0, count: (count + 1) * width), [Double](repeating: 0, count: count + 1))
    var (all, rowCount) = ([Double](repeating: 0, count: width), 0.0)
    for row in 0..<table.rowCount where isThere(row) {
      let start = row * table.columnCount + first
      let category = Self.category(table.values[start..<start + count])
      counts[category] += 1
      rowCount += 1
      for value in 0..<width {
        let number = truth.value(row, value)
        sums[category * width + value] += number
        all[value] += number
      }
    }
    let means = all.map { $0 / max(rowCount, 1) }
    return (0...count).flatMap { category in
      (0..<width).map { value in
        let weight = counts[category] + smoothing
        guard category < count, weight > 0 else { return Float(means[value]) }
        return Float((sums[category * width + value] + smoothing * means[value]) / weight)
      }
    }
  }

  public func fitted(_ arrays: FittedArrays, columnCount: Int) throws(BaselineError) -> Fitted {
    let firsts = try arrays.integers("firsts", in: 0..<columnCount).map { Int($0) }
    let counts = try arrays.integers("counts", count: firsts.count, in: 1..<columnCount + 1).map { Int($0) }
    let means = try arrays.floats("means")
    let categoryCount = counts.reduce(0) { $0 + $1 + 1 }
    let valueCount = means.count / max(categoryCount, 1)
    guard valueCount > 0, means.count == categoryCount * valueCount else {
      throw arrays.damage("means", "has \(means.count) numbers for \(categoryCount) categories")
    }
    var encoded: [Encoded] = []
    var (end, place) = (0, 0)
    for (first, count) in zip(firsts, counts) {
      guard first >= end, first + count <= columnCount else {
        throw arrays.damage("firsts", "has columns that overlap or end behind \(columnCount) numbers")
      }
      let size = (count + 1) * valueCount
      encoded.append(Encoded(first: first, count: count, means: Array(means[place..<place + size])))
      (end, place) = (first + count, place + size)
    }
    return Fitted(columnCount: columnCount, valueCount: valueCount, encoded: encoded)
  }
}

/// What categories are encoded by: whether the second class is true, or each of several, or the numbers.
private struct EncodedTruth {
  let truth: FeatureTable.Truth
  let valueCount: Int

  init(_ truth: FeatureTable.Truth) {
    self.truth = truth
    valueCount =
      switch truth {
      case .classes(_, let count): count == 2 ? 1 : count
      case .numbers(_, let count): count
      }
  }

  func value(_ row: Int, _ value: Int) -> Double {
    switch truth {
    case .classes(let labels, let count): Int(labels[row]) == (count == 2 ? 1 : value) ? 1 : 0
    case .numbers(let numbers, let count): Double(numbers[row * count + value])
    }
  }
}
