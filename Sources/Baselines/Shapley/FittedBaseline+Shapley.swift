public import Concurrency

/// A fitted method made of trees: which of them count for an output.
protocol TreeEnsemble: FittedEstimator {
  /// The trees of an output; `nil` where it is the constant alone.
  func terms(of output: Int) -> (
    trees: DecisionTrees, value: Int, group: Int, groups: Int, scale: Double, start: Double
  )?
}

/// What the columns of a table bring to an output of a model of trees.
public struct ColumnContributions: Sendable {
  /// `[row · column]`.
  public let values: [Double]
  /// What is said where nothing is known of a row.
  public let base: Double
  /// What is said of each row, in double precision.
  public let outputs: [Double]
}

extension FittedBaseline {
  /// Whether it is made of trees.
  public var isOfTrees: Bool { fitted is any TreeEnsemble }

  /// Exact Shapley values of one output: what each column of a table brings.
  ///
  /// Columns that features make of one column bring what that one does, together.
  ///
  /// - Parameters:
  ///   - rows: `[row · number]`, before any feature.
  ///   - columns: what the numbers of a row are.
  ///   - output: a class, or the place of a number; of two classes that one tree tells, the first is the second's negative.
  ///   - background: records from which is taken what is not known of a row; where there are none, the training records' shares
  ///     at each question tell.
  /// - Throws: ``BaselineError`` where it is not of trees, or features mix columns.
  public func contributions(
    to output: Int, of rows: [Float], count: Int, columns: [TableColumn], background: [Float]? = nil, workers: Workers
  ) throws(BaselineError) -> ColumnContributions {
    guard let ensemble = fitted as? any TreeEnsemble else {
      throw BaselineError(.unsuited, "looks into trees, and \(estimator.keyword) has none; take kernelSHAP")
    }
    guard let players = players(columns) else {
      throw BaselineError(
        .unsuited, "the features of the model mix columns, so that no tree asks for one alone; take kernelSHAP")
    }
    var sign = 1.0
    var terms = ensemble.terms(of: output)
    // The score of the first of two classes is 0 beside the second's; how it stands to it is the negative of that.
    if terms == nil { (sign, terms) = (-1, ensemble.terms(of: 1 - output)) }
    guard let terms else { throw BaselineError(.unsuited, "there is no output \(output)") }
    let shapley = TreeShapley(
      trees: terms.trees, players: players, playerCount: columns.count, value: terms.value, group: terms.group,
      groups: terms.groups, scale: sign * terms.scale)
    let made = applyingFeatures(to: rows, count: count, workers: workers)
    let unknown: TreeShapley.Unknown =
      background.map { .records(applyingFeatures(to: $0, count: $0.count / columnCount, workers: workers)) } ?? .shares
    return ColumnContributions(
      values: try shapley.values(of: made, count: count, unknown, workers: workers),
      base: shapley.base(unknown, columnCount: players.count, workers: workers) + sign * terms.start,
      outputs: shapley.said(of: made, count: count, workers: workers).map { $0 + sign * terms.start })
  }

  /// The column that each number before the method is made of; `nil` where one is made of several.
  private func players(_ columns: [TableColumn]) -> [Int32]? {
    var made = columns.enumerated().map { (column: $1, source: $0) }
    for feature in fittedFeatures {
      guard let next = feature.sources(of: made.map(\.column)) else { return nil }
      let before = made
      made = next.map { ($0.column, before[$0.source].source) }
    }
    return made.flatMap { column, source in [Int32](repeating: Int32(source), count: column.width) }
  }
}
