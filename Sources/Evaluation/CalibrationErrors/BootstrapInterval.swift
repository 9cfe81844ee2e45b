public import Arrays

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
/// Resample r draws from `key` derived by r. Of more than 262,144 records not each is drawn, but what a resample adds up to
/// in each bin, from the normal distribution that such sums have. Complexity: O(records · resamples), of many records
/// O(records + resamples · bins).
///
/// - Reference: Efron and Tibshirani, 1993, "An introduction to the bootstrap", section 13.3.
public func calibrationErrorInterval(
  of predictions: Predictions, binCount: Int = 15, level: Double = 0.95, resampleCount: Int = 1_000, key: RandomKey
) throws -> BootstrapInterval {
  precondition(level > 0 && level < 1, "a level lies in (0, 1), got \(level)")
  precondition(resampleCount >= 1, "a bootstrap needs at least one resample, got \(resampleCount)")
  let bins = ConfidenceBins(count: binCount)
  let errors =
    predictions.recordCount <= TopLabels.limit
    ? resampledErrors(try TopLabels(predictions, bins), binCount, resampleCount, key)
    : resampledErrors(try BinMoments(predictions, bins), predictions.recordCount, resampleCount, key)
  let sorted = errors.sorted()
  return BootstrapInterval(
    lower: quantile(sorted, (1 - level) / 2), upper: quantile(sorted, (1 + level) / 2), level: level,
    resampleCount: resampleCount)
}

/// The errors of resamples whose records are drawn one by one.
package func resampledErrors(_ top: TopLabels, _ binCount: Int, _ resampleCount: Int, _ key: RandomKey) -> [Double] {
  let recordCount = top.bin.count
  return (0..<resampleCount).map { resample in
    var generator = key.derived(resample).generator()
    var gaps = [Double](repeating: 0, count: binCount)
    for _ in 0..<recordCount {
      let record = generator.below(recordCount)
      gaps[Int(top.bin[record])] += (top.isCorrect[record] ? 1 : 0) - top.confidence[record]
    }
    return meanGap(gaps, recordCount: recordCount)
  }
}

/// The errors of resamples whose sums in each bin are drawn.
///
/// A record is drawn a Poisson number of times, with mean and variance 1, so that the count K_b and the gap G_b of a bin
/// have variances n_b and Σ g², and covariance Σ g. That all counts add up to n is then a condition, which takes
/// G_b's share of what the counts are too many.
package func resampledErrors(_ moments: BinMoments, _ recordCount: Int, _ resampleCount: Int, _ key: RandomKey)
  -> [Double]
{
  (0..<resampleCount).map { resample in
    var generator = key.derived(resample).generator()
    var gaps = moments.gaps
    var excess = 0.0
    for bin in gaps.indices where moments.counts[bin] > 0 {
      let (count, gap) = (moments.counts[bin], moments.gaps[bin])
      let more = count.squareRoot() * Double(generator.normal())
      let rest = max(moments.squares[bin] - gap * gap / count, 0).squareRoot() * Double(generator.normal())
      gaps[bin] += gap / count * more + rest
      excess += more
    }
    for bin in gaps.indices { gaps[bin] -= moments.gaps[bin] / Double(recordCount) * excess }
    return meanGap(gaps, recordCount: recordCount)
  }
}

/// The quantile of sorted values by linear interpolation, as NumPy's default.
package func quantile(_ sorted: [Double], _ level: Double) -> Double {
  let position = level * Double(sorted.count - 1)
  let below = Int(position)
  let above = min(below + 1, sorted.count - 1)
  return sorted[below] + (position - Double(below)) * (sorted[above] - sorted[below])
}
