public import Settings

/// Puts a number in place of each missing one: the median or the mean of its column over the training records.
///
/// The median of an even count is the mean of the two in the middle, as scikit-learn's `SimpleImputer` has it.
public struct Impute: Hashable, Sendable {
  /// What stands for a missing number.
  public enum Rule: String, CaseIterable, Hashable, Sendable, SettingValue {
    case median, mean
  }

  /// What stands for a missing number.
  public var rule = Rule.median
  /// Whether a number is added behind the others for each column that misses some, 1 where it does.
  public var hasIndicators = false
  /// What stands in each column, or one number for all; empty until it is found.
  public var values: [Float] = []
  /// The places of the columns that a number is added for.
  public var indicated: [Int] = []

  /// The step before it has looked at any record.
  public init() {}
}

extension Transform {
  /// Puts numbers in place of missing ones.
  public static func impute(_ step: Impute) -> Transform { Transform(step: step) }
}

extension Impute: FoundStep {
  public static let keyword = "impute"
  public static let summary = "Puts the median or mean of the training records in place of missing numbers of a table."
  public static let settings: [Setting<Impute>] = [
    Setting("by", \.rule, "What stands for a missing number: that of its column over the training records."),
    Setting(
      "indicators", \.hasIndicators,
      "Whether each column that misses numbers in the training records gets another one behind all, 1 where it does."),
    Setting(
      "values", \.values, in: .within(-3e38...3e38), counts: 0...1 << 20,
      "What stands in each column, or one number for all; found over the training records where none is given."),
    Setting(
      "indicated", \.indicated, in: .within(0...1 << 20), counts: 0...1 << 20,
      "The places of the columns, from 0, that get another one; found with the values."),
  ]
  public static let shorthand: String? = "by"

  public var fault: (setting: String, message: String)? {
    if values.isEmpty, !indicated.isEmpty { return ("indicated", "are found with the values; give both or none") }
    if values.count > 1, let place = indicated.first(where: { $0 >= values.count }) {
      return ("indicated", "\(place) is no place of \(values.count) columns")
    }
    return Set(indicated).count < indicated.count ? ("indicated", "name a column twice") : nil
  }

  package var isFound: Bool { !values.isEmpty }

  package func columnNames(of names: [String]) -> [String]? { names + indicated.map { "\(names[$0]) is missing" } }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    guard case .numbers(let count) = input else {
      throw StreamsError(.configuration, "works on the numbers of a table, but gets \(input)")
    }
    try require(
      isFound, "looks at the training records first, which a train or baseline stage lets it; or give its 'values'")
    try require(
      values.count == 1 || values.count == count,
      "values needs one number, or one for each of \(count) columns, has \(values.count)")
    try require(indicated.allSatisfy { $0 < count }, "indicated has \(indicated), and there are \(count) columns")
    return .numbers(count: count + indicated.count)
  }

  package func apply(_ sample: Sample) throws(StreamsError) -> Sample {
    guard case .numbers(let numbers) = sample else { throw StreamsError(.configuration, "works on numbers alone") }
    var result = numbers
    for place in numbers.indices where numbers[place].isNaN { result[place] = values[values.count == 1 ? 0 : place] }
    for place in indicated { result.append(numbers[place].isNaN ? 1 : 0) }
    return .numbers(result)
  }

  package func found(
    columnCount: Int, over forEachRow: (_ body: (ArraySlice<Float>) -> Void) throws -> Void
  ) throws -> Transform {
    var step = self
    let columns = try ColumnSums(columnCount: columnCount, over: forEachRow)
    if let empty = columns.counts.firstIndex(of: 0) {
      throw StreamsError(
        .configuration,
        "impute: no training record has a number in column \(empty + 1) of those that are fed; leave it out")
    }
    step.values =
      switch rule {
      case .mean: zip(columns.sums, columns.counts).map { Float($0 / Double($1)) }
      case .median: try ColumnMedians.medians(counts: columns.counts, over: forEachRow)
      }
    guard step.values.allSatisfy({ abs($0) <= 3e38 }) else {
      throw StreamsError(.configuration, "impute: a column has numbers that are not finite; repair or leave it out")
    }
    if hasIndicators { step.indicated = columns.counts.indices.filter { columns.counts[$0] < columns.rowCount } }
    return Transform(step: step)
  }
}

/// How many numbers each column has that are not missing, and their sums.
private struct ColumnSums {
  var rowCount = 0
  var counts: [Int]
  var sums: [Double]

  init(columnCount: Int, over forEachRow: (_ body: (ArraySlice<Float>) -> Void) throws -> Void) throws {
    var (rowCount, counts) = (0, [Int](repeating: 0, count: columnCount))
    var sums = [Double](repeating: 0, count: columnCount)
    try forEachRow { row in
      rowCount += 1
      for (column, value) in row.enumerated() where !value.isNaN {
        counts[column] += 1
        sums[column] += Double(value)
      }
    }
    (self.rowCount, self.counts, self.sums) = (rowCount, counts, sums)
  }
}
