import Arrays
public import Settings

/// How much worse a model gets when a column's values change places among records: by how much the mean loss grows.
///
/// - Reference: Breiman, 2001, "Random forests", section 10; Fisher, Rudin and Dominici, 2019, "All models are wrong, but many
///   are useful".
public struct PermutationImportance: TableOnlyKind {
  public static let keyword = "permutationImportance"
  public static let summary =
    "Shows by how much the loss grows when the values of a column change places among records."
  public static let settings: [Setting<PermutationImportance>] = [
    Setting("repeats", \.repeatCount, in: .within(2...1_000), "How often the values of each column change places."),
    Setting(
      "records", \.recordCount, in: .within(2...1_000_000), "How many records of the split it is measured on at most."),
  ]
  public static let shorthand: String? = "repeats"

  public var repeatCount = 10
  public var recordCount = 2_000

  public init() {}

  public var isRandom: Bool { true }

  public func explain(_ subject: TableSubject) throws -> [ExplanationPart] {
    guard let records = subject.records, subject.imageShape == nil else {
      throw AttributionRefusal("is of the columns of a table, and these are images; take treeSHAP")
    }
    let width = subject.width
    let count = records.rows.count / width
    let whole = try records.loss(records.rows)
    var (means, errors): ([Float], [Float]) = ([], [])
    for (column, places) in zip(subject.columns, subject.places) {
      try subject.onRecord()
      let growths = try (0..<repeatCount).map { number in
        var order = Array(0..<count)
        var generator = subject.key.derived("permutation").derived(column.name).derived(number).generator()
        for place in stride(from: count - 1, to: 0, by: -1) { order.swapAt(place, generator.below(place + 1)) }
        var rows = records.rows
        for row in 0..<count {
          for place in places { rows[row * width + place] = records.rows[order[row] * width + place] }
        }
        return try records.loss(rows) - whole
      }
      let mean = growths.reduce(0, +) / Double(repeatCount)
      let squares = growths.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      means.append(Float(mean))
      errors.append(Float((squares / Double(repeatCount - 1) / Double(repeatCount)).squareRoot()))
    }
    return [
      ExplanationPart(
        .importances, title: "Permutation importance over \(count) records, \(repeatCount) repeats",
        values: Tensor(shape: [means.count], values: means),
        standardErrors: Tensor(shape: [errors.count], values: errors))
    ]
  }
}
