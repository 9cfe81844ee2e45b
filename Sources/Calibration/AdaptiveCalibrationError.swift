public import Evaluation

/// The expected calibration error of top-label confidences over bins that hold equally many records, in [0, 1].
///
/// Records are sorted by confidence, equal ones keeping their order, and cut so that the first n mod `binCount` bins
/// hold one record more. Complexity: O(records · (classes + log records)).
///
/// - Reference: Nguyen and O'Connor, 2015, "Posterior calibration and exploratory analysis", section 3.
public func adaptiveCalibrationError(of probabilities: LabelledScores, binCount: Int = 15) -> Double {
  precondition(binCount >= 1, "binning needs at least one bin, got \(binCount)")
  let top = TopLabel(probabilities)
  let order = top.confidence.indices.sorted { (top.confidence[$0], $0) < (top.confidence[$1], $1) }
  let (size, longer) = order.count.quotientAndRemainder(dividingBy: binCount)
  let firstShort = longer * (size + 1)
  var gap = BinnedGap(binCount: binCount)
  for (rank, record) in order.enumerated() {
    let bin = rank < firstShort ? rank / (size + 1) : longer + (rank - firstShort) / size
    gap.add(bin: bin, outcome: top.isCorrect[record], confidence: top.confidence[record])
  }
  return gap.mean(recordCount: probabilities.recordCount)
}
