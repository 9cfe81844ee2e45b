/// Records as rows of features, with what is true of each.
public struct FeatureTable: Sendable {
  /// What is true of the records.
  public enum Truth: Sendable {
    /// The class of each, from 0.
    case classes([Int32], count: Int)
    /// The numbers of each, `[row · number]`.
    case numbers([Float], count: Int)
  }

  /// How many numbers a row has.
  public let columnCount: Int
  /// What the numbers of a row are, from the first on.
  public let columns: [TableColumn]
  /// `[row · column]`.
  public var values: [Float]
  public let truth: Truth

  /// Wraps finished rows.
  ///
  /// - Parameter columns: what the numbers of a row are; columns of a number each where nothing is said.
  /// - Precondition: there are whole rows, as many as truths.
  public init(columnCount: Int, columns: [TableColumn]? = nil, values: [Float], truth: Truth) {
    (self.columnCount, self.values, self.truth) = (columnCount, values, truth)
    self.columns = columns ?? TableColumn.numbered(columnCount)
    precondition(
      self.columns.reduce(0) { $0 + $1.width } == columnCount, "\(self.columns.count) columns in rows of \(columnCount)"
    )
    let truths =
      switch truth {
      case .classes(let labels, _): labels.count
      case .numbers(let numbers, let count): numbers.count / max(count, 1)
      }
    precondition(
      columnCount > 0 && values.count == truths * columnCount,
      "\(values.count) values in rows of \(columnCount) beside \(truths) truths")
  }

  /// How many records there are.
  public var rowCount: Int { values.count / columnCount }

  /// What is learnt from it.
  public var task: LearningTask {
    switch truth {
    case .classes(_, let count): .classes(count)
    case .numbers(_, let count): .numbers(count)
    }
  }
}
