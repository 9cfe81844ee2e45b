/// How good probabilities of classes are, measured in one pass over the records.
public struct ProbabilityScores: Sendable, Equatable, Codable {
  /// The share of right decisions, as ``accuracy(of:)``.
  public let accuracy: Double
  /// The mean negative log likelihood in nats, as ``negativeLogLikelihood(of:)``.
  public let negativeLogLikelihood: Double
  /// The Brier score summed over classes, as ``brierScore(of:)``.
  public let brier: Double
  /// The expected calibration error, as ``expectedCalibrationError(of:binCount:)``.
  public let expectedCalibrationError: Double
  /// The largest gap of a bin, as ``maximumCalibrationError(of:binCount:)``.
  public let maximumCalibrationError: Double
  /// The bins of the reliability diagram.
  public let bins: [ReliabilityBin]

  /// Measures predictions; scores are made probabilities first.
  public init(of predictions: Predictions, binCount: Int = 15) throws {
    let bins = ConfidenceBins(count: binCount)
    let areIndependent = predictions.meaning.isIndependent
    let sums = try predictions.probabilities.reduceLabelled(
      Sums(bins: BinSums(binCount: binCount)),
      { sums, block in
        for record in 0..<block.count {
          sums.negativeLogLikelihood += block.negativeLogLikelihood(record, areIndependent: areIndependent)
          sums.brier += block.brierScore(record)
          let (confidence, isCorrect) = block.decided(record)
          sums.bins.add(bin: bins.index(of: confidence), outcome: isCorrect, confidence: confidence)
        }
      }, merge: { $0.merge($1) })
    accuracy = Double(sums.bins.correct.reduce(0, +)) / Double(predictions.recordCount)
    negativeLogLikelihood = sums.negativeLogLikelihood / Double(predictions.recordCount)
    brier = sums.brier / Double(predictions.recordCount)
    expectedCalibrationError = sums.bins.expectedCalibrationError
    self.bins = sums.bins.bins
    maximumCalibrationError = self.bins.largestGap
  }

  private struct Sums: Sendable {
    var negativeLogLikelihood = 0.0
    var brier = 0.0
    var bins: BinSums

    mutating func merge(_ other: Sums) {
      negativeLogLikelihood += other.negativeLogLikelihood
      brier += other.brier
      bins.merge(other.bins)
    }
  }
}
