public import Arrays

/// What one model, or an ensemble, predicts of the numbers of records, beside the true ones: checked once, so that all
/// functions of it are total.
public struct RegressionPredictions: Sendable, Equatable {
  /// The true numbers, `[record, value]`.
  public let targets: Tensor
  /// The predicted numbers, `[record, value]`.
  public let values: Tensor

  /// Checks and joins what is true and what is predicted.
  ///
  /// - Throws: `empty`, `shapeMismatch` or `notFinite`, naming the record.
  public init(targets: Tensor, values: Tensor) throws(EnsembleError) {
    guard targets.shape.count == 2, targets.shape[1] >= 1, values.shape == targets.shape else {
      throw EnsembleError(
        .shapeMismatch,
        "predictions of shape \(values.shape) for targets of \(targets.shape); pass [record, value] both")
    }
    guard targets.shape[0] > 0 else {
      throw EnsembleError(.empty, "predictions of no records; check the split predicted on")
    }
    for (name, numbers) in [("target", targets), ("prediction", values)] {
      guard let bad = numbers.values.firstIndex(where: { !$0.isFinite }) else { continue }
      throw EnsembleError(
        .notFinite,
        "the \(name) of record \(bad / numbers.shape[1]) is \(numbers.values[bad]); "
          + "look for damage in the data, or a training that diverged")
    }
    self.targets = targets
    self.values = values
  }

  /// The number of records, at least 1.
  public var recordCount: Int { targets.shape[0] }

  /// How many numbers a record has, at least 1.
  public var valueCount: Int { targets.shape[1] }
}
