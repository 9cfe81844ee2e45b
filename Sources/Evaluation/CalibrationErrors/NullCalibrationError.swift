public import Arrays

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
/// Draw d uses `key` derived by d. Of more than 262,144 records not each outcome is drawn, but what they add up to in each
/// bin, from the normal distribution that such sums have. Complexity: O(records · draws), of many records
/// O(records + draws · bins).
///
/// - Reference: Bröcker and Smith, 2007, "Increasing the reliability of reliability diagrams" (consistency resampling).
public func nullCalibrationError(
  of predictions: Predictions, binCount: Int = 15, drawCount: Int = 1_000, key: RandomKey
) throws -> NullCalibrationError {
  precondition(drawCount >= 1, "a null floor needs at least one draw, got \(drawCount)")
  let bins = ConfidenceBins(count: binCount)
  let errors =
    predictions.recordCount <= TopLabels.limit
    ? chanceErrors(try TopLabels(predictions, bins), binCount, drawCount, key)
    : chanceErrors(try BinMoments(predictions, bins), predictions.recordCount, drawCount, key)
  let sorted = errors.sorted()
  return NullCalibrationError(
    mean: sorted.reduce(0, +) / Double(drawCount), median: quantile(sorted, 0.5), upper95: quantile(sorted, 0.95),
    drawCount: drawCount)
}

/// The errors of outcomes that are drawn one by one.
package func chanceErrors(_ top: TopLabels, _ binCount: Int, _ drawCount: Int, _ key: RandomKey) -> [Double] {
  (0..<drawCount).map { draw in
    var generator = key.derived(draw).generator()
    var gaps = [Double](repeating: 0, count: binCount)
    for record in top.bin.indices {
      // 2⁻³² steps: a confidence of 1 is always right, one of 0 never.
      let isCorrect = Double(generator.nextWord()) * 0x1p-32 < top.confidence[record]
      gaps[Int(top.bin[record])] += (isCorrect ? 1 : 0) - top.confidence[record]
    }
    return meanGap(gaps, recordCount: top.bin.count)
  }
}

/// The errors of outcomes whose sums in each bin are drawn.
package func chanceErrors(_ moments: BinMoments, _ recordCount: Int, _ drawCount: Int, _ key: RandomKey) -> [Double] {
  (0..<drawCount).map { draw in
    var generator = key.derived(draw).generator()
    return meanGap(
      moments.variances.map { max($0, 0).squareRoot() * Double(generator.normal()) }, recordCount: recordCount)
  }
}
