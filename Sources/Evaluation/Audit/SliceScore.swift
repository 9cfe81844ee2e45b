/// How well the records of one slice of the data are decided, beside all others.
public struct SliceScore: Sendable, Equatable, Codable {
  /// What the records were told apart by, such as `brightness`.
  public let dimension: String
  /// Which of its slices, such as "0.12 to 0.25".
  public let name: String
  public let recordCount: Int
  public let accuracy: Double
  /// Where the true accuracy lies: all intervals together hold with a probability of 95 %.
  public let interval: WilsonInterval
  /// The accuracy of all other records.
  public let accuracyOfRest: Double

  /// Whether it is worse than the rest by more than chance, however many slices were looked at.
  public var isWorse: Bool { interval.high < accuracyOfRest }

  /// Scores every slice of some records.
  ///
  /// - Parameters:
  ///   - isRight: whether each record was decided right.
  ///   - dimensions: what tells records apart: names of slices, and each record's; `nil` for one that is in none.
  ///   - leastCount: slices of fewer records are left out.
  /// - Returns: The slices of all dimensions, those first that are furthest below the rest.
  public static func all(
    isRight: [Bool], dimensions: [(name: String, slices: [String], records: [Int?])], leastCount: Int = 10
  ) -> [SliceScore] {
    let (count, hits) = (isRight.count, isRight.count { $0 })
    var counted: [(dimension: String, name: String, count: Int, hits: Int)] = []
    for dimension in dimensions {
      precondition(dimension.records.count == count, "\(dimension.records.count) records instead of \(count)")
      var sizes = [Int](repeating: 0, count: dimension.slices.count)
      var rights = sizes
      for (record, slice) in dimension.records.enumerated() {
        guard let slice else { continue }
        sizes[slice] += 1
        if isRight[record] { rights[slice] += 1 }
      }
      for (slice, name) in dimension.slices.enumerated() where sizes[slice] >= leastCount && sizes[slice] < count {
        counted.append((dimension.name, name, sizes[slice], rights[slice]))
      }
    }
    // Bonferroni's correction: as many intervals as there are slices may miss together as rarely as one alone.
    let errorRate = 0.05 / Double(max(counted.count, 1))
    return counted.map { slice in
      SliceScore(
        dimension: slice.dimension, name: slice.name, recordCount: slice.count,
        accuracy: Double(slice.hits) / Double(slice.count),
        interval: WilsonInterval(hits: slice.hits, of: slice.count, errorRate: errorRate),
        accuracyOfRest: Double(hits - slice.hits) / Double(count - slice.count))
    }.enumerated().sorted { left, right in
      let gaps = (
        left.element.interval.high - left.element.accuracyOfRest,
        right.element.interval.high - right.element.accuracyOfRest
      )
      return (gaps.0, left.offset) < (gaps.1, right.offset)
    }.map(\.element)
  }

  /// Cuts numbers into slices of about equally many.
  ///
  /// - Returns: Names of the slices, by the numbers at their ends, and each number's slice; none where all are equal.
  public static func quantiles(_ values: [Double?], sliceCount: Int = 5, digits: (Double) -> String) -> (
    slices: [String], records: [Int?]
  ) {
    let sorted = values.compactMap(\.self).sorted()
    guard let least = sorted.first, let greatest = sorted.last, least < greatest else {
      return ([], values.map { _ in nil })
    }
    var bounds: [Double] = []
    for cut in 1..<sliceCount {
      let bound = sorted[cut * sorted.count / sliceCount]
      if bound > bounds.last ?? least { bounds.append(bound) }
    }
    let ends = [least] + bounds + [greatest]
    return (
      zip(ends, ends.dropFirst()).map { "\(digits($0)) to \(digits($1))" },
      values.map { value in value.map { value in bounds.prefix { $0 <= value }.count } }
    )
  }
}
