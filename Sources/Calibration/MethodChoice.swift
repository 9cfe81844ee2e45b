public import Evaluation

/// Which calibration method was chosen, on what evidence, and the calibrator fitted to all records.
public struct MethodChoice: Sendable, Equatable, Codable {
  /// What cross-fitting said about one method.
  public struct Score: Sendable, Equatable, Codable {
    /// The method.
    public let method: CalibrationMethod
    /// The mean negative log likelihood in nats of records that the method had not been fitted on.
    public let heldOutNegativeLogLikelihood: Double
  }

  /// One score per candidate that could be judged, in the order asked.
  public let scores: [Score]
  /// The methods that could not be judged, in the order asked: they have numbers of classes that no record is of.
  public let leftOut: [CalibrationMethod]
  /// The classes that no record is of, ascending.
  public let absentClasses: [Int]
  /// The number of folds.
  public let foldCount: Int
  /// The method with the lowest held-out score (the earlier of equals), fitted to all records; none where no method
  /// could be judged.
  public let calibrator: Calibrator
}

/// Chooses the method whose cross-fitted negative log likelihood is lowest, then fits it to all records.
///
/// Ordered by (label, position), record r belongs to fold r mod `foldCount`: every class is spread evenly over the folds
/// whatever the order of records, and no randomness is needed. Each record is scored by a calibrator that never saw it:
/// a flexible method cannot win by overfitting.
///
/// A method that is fitted class by class is left out where a class has no record: what it makes of that class shows in no
/// score here, and whatever it makes of it would win.
///
/// - Throws: `tooFewRecords` where there is no method, or a fold would be empty.
public func chooseMethod(
  among methods: [CalibrationMethod], logits: LabelledScores, foldCount: Int = 5
) throws(EvaluationError) -> MethodChoice {
  guard foldCount >= 2, logits.recordCount >= foldCount else {
    throw EvaluationError(
      .tooFewRecords,
      "the validation split has \(logits.recordCount) records, which cannot be cut into \(foldCount) folds to choose a "
        + "calibration by; give it at least as many records as folds, of which there are at least 2")
  }
  let order = logits.labels.indices.sorted { (logits.labels[$0], $0) < (logits.labels[$1], $1) }
  let folds = (0..<foldCount).map { fold in
    let ranks = order.indices
    let others = ranks.filter { $0 % foldCount != fold }.map { order[$0] }
    let heldOut = ranks.filter { $0 % foldCount == fold }.map { order[$0] }
    return (fit: logits.selecting(others), score: logits.selecting(heldOut))
  }
  guard !methods.isEmpty else {
    throw EvaluationError(.tooFewRecords, "no calibration method to choose from; name at least one")
  }
  let absentClasses = logits.absentClasses
  let leftOut = absentClasses.isEmpty ? [] : methods.filter(\.isFittedByClass)
  var scores: [MethodChoice.Score] = []
  for method in methods where !leftOut.contains(method) {
    var total = 0.0
    for fold in folds {
      let calibrated = try method.fit(fold.fit).apply(fold.score.scores)
      total += negativeLogLikelihood(of: fold.score.replacing(calibrated)) * Double(fold.score.recordCount)
    }
    scores.append(.init(method: method, heldOutNegativeLogLikelihood: total / Double(logits.recordCount)))
  }
  var best: MethodChoice.Score?
  for score in scores
  where best.map({ score.heldOutNegativeLogLikelihood < $0.heldOutNegativeLogLikelihood }) ?? true { best = score }
  return MethodChoice(
    scores: scores, leftOut: leftOut, absentClasses: absentClasses, foldCount: foldCount,
    calibrator: (best?.method ?? CalibrationMethod.none).fit(logits))
}
