public import Evaluation
public import Settings

/// What the choice of a calibrator goes by, each the mean over validation records that the calibrator was not fitted on.
public enum CalibrationCriterion: String, CaseIterable, Codable, SettingValue {
  case negativeLogLikelihood = "validation.nll"
  case brier = "validation.brier"
}

/// Which calibrator was chosen, and on what evidence.
public struct CalibratorChoice: Sendable, Equatable, Codable {
  /// What cross-fitting said about one.
  public struct Score: Sendable, Equatable, Codable {
    /// The calibrator's word.
    public let method: String
    /// The mean negative log likelihood in nats of records that the calibrator had not been fitted on.
    public let heldOutNegativeLogLikelihood: Double
    /// Their mean Brier score.
    public let heldOutBrier: Double

    /// What the choice goes by.
    public func value(_ criterion: CalibrationCriterion) -> Double {
      switch criterion {
      case .negativeLogLikelihood: heldOutNegativeLogLikelihood
      case .brier: heldOutBrier
      }
    }
  }

  /// What the choice went by.
  public let criterion: CalibrationCriterion
  /// One score per candidate that could be judged, in the order asked.
  public let scores: [Score]
  /// Those that could not be judged, in the order asked: they have numbers of classes that no record is of.
  public let leftOut: [String]
  /// The classes that no record is of, ascending.
  public let absentClasses: [Int]
  public let foldCount: Int
  /// The one with the lowest held-out score (the earlier of equals), fitted to all records; none where none could be
  /// judged.
  public let calibrator: FittedCalibrator
}

extension CalibratorChoice {
  /// Chooses the calibrator whose cross-fitted score is lowest.
  ///
  /// Each record is scored by a calibrator that never saw it: a flexible one cannot win by overfitting. One that is fitted
  /// class by class is left out where a class has no record: what it makes of that class shows in no score here, and
  /// whatever it makes of it would win.
  ///
  /// - Parameters:
  ///   - candidates: Each fitted to all of the records.
  ///   - onFold: Told before each fit; may throw to stop.
  /// - Throws: `tooFewRecords` where there is no candidate, or a fold would be empty.
  public init(
    among candidates: [FittedCalibrator], of predictions: Predictions,
    by criterion: CalibrationCriterion = .negativeLogLikelihood, foldCount: Int = 5, onFold: () throws -> Void = {}
  ) throws {
    guard foldCount >= 2, predictions.recordCount >= foldCount else {
      throw CalibrationError(
        .tooFewRecords,
        "the validation split has \(predictions.recordCount) records, which cannot be cut into \(foldCount) folds to choose "
          + "a calibration by; give it at least as many records as folds, of which there are at least 2")
    }
    guard !candidates.isEmpty else {
      throw CalibrationError(.tooFewRecords, "no calibrator to choose from; name at least one")
    }
    let logits = try predictions.logits
    let folds = try Folds(of: logits, count: foldCount)
    absentClasses = folds.absentClasses
    let leftOut = candidates.map(\.calibrator).filter { !folds.absentClasses.isEmpty && $0.isFittedByClass }
    var scores: [Score] = []
    var best: (value: Double, calibrator: FittedCalibrator)?
    for candidate in candidates where !leftOut.contains(candidate.calibrator) {
      var (likelihood, brier) = (0.0, 0.0)
      for fold in 0..<foldCount {
        try onFold()
        let fitted = try FittedCalibrator(
          candidate.calibrator, fitting: folds.records(of: logits, in: fold, heldOut: false))
        let heldOut = folds.records(of: logits, in: fold, heldOut: true)
        let measured = try ProbabilityScores(of: fitted.apply(to: heldOut))
        likelihood += measured.negativeLogLikelihood * Double(heldOut.recordCount)
        brier += measured.brier * Double(heldOut.recordCount)
      }
      let score = Score(
        method: candidate.calibrator.keyword,
        heldOutNegativeLogLikelihood: likelihood / Double(logits.recordCount),
        heldOutBrier: brier / Double(logits.recordCount))
      scores.append(score)
      if best.map({ score.value(criterion) < $0.value }) ?? true { best = (score.value(criterion), candidate) }
    }
    self.criterion = criterion
    self.scores = scores
    self.leftOut = leftOut.map(\.keyword)
    self.foldCount = foldCount
    calibrator = try best?.calibrator ?? FittedCalibrator(.none, fitting: logits)
  }
}
