public import Arrays
public import Evaluation

/// The calibration error that pure chance shows: what a perfectly calibrated model with these confidences would get.
public struct NullCalibrationError: Sendable, Equatable, Codable {
  /// The mean over draws: the floor below which an ECE says nothing.
  public let mean: Double
  /// The median over draws.
  public let median: Double
  /// The 95 % quantile over draws: an ECE above it is evidence of miscalibration at the 5 % level.
  public let upper95: Double
  /// How many times all outcomes were drawn.
  public let drawCount: Int
}

/// Draws outcomes that are right with exactly the stated confidence, and measures their expected calibration error.
///
/// Draw d uses `key` derived by d. Complexity: O(records · draws).
///
/// - Reference: Bröcker and Smith, 2007, "Increasing the reliability of reliability diagrams" (consistency resampling).
public func nullCalibrationError(
  of probabilities: LabelledScores, binCount: Int = 15, drawCount: Int = 1_000, key: RandomKey
) -> NullCalibrationError {
  precondition(drawCount >= 1, "a null floor needs at least one draw, got \(drawCount)")
  let bins = ConfidenceBins(count: binCount)
  let confidence = TopLabel(probabilities).confidence
  let bin = confidence.map(bins.index)
  let errors = (0..<drawCount).map { draw in
    var generator = key.derived(draw).generator()
    var gap = BinnedGap(binCount: binCount)
    for record in bin.indices {
      // 2⁻³² steps: a confidence of 1 is always right, one of 0 never.
      let isCorrect = Double(generator.nextWord()) * 0x1p-32 < confidence[record]
      gap.add(bin: bin[record], outcome: isCorrect, confidence: confidence[record])
    }
    return gap.mean(recordCount: bin.count)
  }.sorted()
  return NullCalibrationError(
    mean: errors.reduce(0, +) / Double(drawCount), median: quantile(errors, 0.5), upper95: quantile(errors, 0.95),
    drawCount: drawCount)
}
