/// How many records of each class the splits of a training hold.
public struct ClassBalance: Sendable, Equatable {
  /// One split.
  public struct Split: Sendable, Equatable {
    /// What it is for, such as "validation".
    public var role: String
    /// The records of each class, by its number.
    public var counts: [Int]

    /// Makes a split.
    public init(role: String, counts: [Int]) {
      self.role = role
      self.counts = counts
    }
  }

  /// The splits, the one for training first.
  public var splits: [Split]

  /// Makes a balance.
  public init(_ splits: [Split]) { self.splits = splits }

  /// A row for each class with its records and its share of each split, and their sums.
  func rendered(classNames: [String]) -> [HTML] {
    let classCount = splits.map(\.counts.count).max() ?? 0
    if classCount == 0 { return [] }
    let totals = splits.map { $0.counts.reduce(0, +) }
    var rows = (0..<classCount).map { label in
      DataTable.Row(
        [classNames.indices.contains(label) ? classNames[label] : "\(label)"]
          + zip(splits, totals).map { split, total in
            let count = split.counts.indices.contains(label) ? split.counts[label] : 0
            return grouped(count) + (total > 0 ? " (\(percentage(Double(count) / Double(total))))" : "")
          })
    }
    rows.append(.init(["All"] + totals.map(grouped), isEmphasized: true))
    let columns = [DataTable.Column.words("Class")] + splits.map { .numbers($0.role.capitalizedFirst + " records") }
    return [DataTable(columns: columns, rows: rows).rendered()]
  }
}

extension String {
  /// The text with a capital at its beginning.
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
