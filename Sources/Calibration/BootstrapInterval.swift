public import Arrays
public import Evaluation

/// A percentile bootstrap interval.
public struct BootstrapInterval: Sendable, Equatable, Codable {
  /// The lower end.
  public let lower: Double
  /// The upper end.
  public let upper: Double
  /// The share of resamples between the ends, such as 0.95.
  public let level: Double
  /// How many resamples were drawn.
  public let resampleCount: Int
}

/// The bootstrap interval of the expected calibration error, resampling records with replacement.
///
/// ECE is biased upwards in small samples; compare with ``nullCalibrationError(of:binCount:drawCount:key:)``.
/// Resample r draws from `key` derived by r. Complexity: O(records · resamples).
///
/// - Reference: Efron and Tibshirani, 1993, "An introduction to the bootstrap", section 13.3.
public func calibrationErrorInterval(
  of probabilities: LabelledScores, binCount: Int = 15, level: Double = 0.95, resampleCount: Int = 1_000, key: RandomKey
) -> BootstrapInterval {
  precondition(level > 0 && level < 1, "a level lies in (0, 1), got \(level)")
  precondition(resampleCount >= 1, "a bootstrap needs at least one resample, got \(resampleCount)")
  let bins = ConfidenceBins(count: binCount)
  let top = TopLabel(probabilities)
  let bin = top.confidence.map(bins.index)
  let errors = (0..<resampleCount).map { resample in
    var generator = key.derived(resample).generator()
    var gap = BinnedGap(binCount: binCount)
    for _ in bin.indices {
      let record = generator.below(bin.count)
      gap.add(bin: bin[record], outcome: top.isCorrect[record], confidence: top.confidence[record])
    }
    return gap.mean(recordCount: bin.count)
  }.sorted()
  return BootstrapInterval(
    lower: quantile(errors, (1 - level) / 2), upper: quantile(errors, (1 + level) / 2), level: level,
    resampleCount: resampleCount)
}

/// The quantile of sorted values by linear interpolation, as NumPy's default.
func quantile(_ sorted: [Double], _ level: Double) -> Double {
  let position = level * Double(sorted.count - 1)
  let below = Int(position)
  let above = min(below + 1, sorted.count - 1)
  return sorted[below] + (position - Double(below)) * (sorted[above] - sorted[below])
}
