/// The mean over classes of each class's one-against-the-rest expected calibration error, in [0, 1].
///
/// Bins as in ``expectedCalibrationError(of:binCount:)``. Complexity: O(records · classes).
///
/// - Reference: Kull et al., 2019, "Beyond temperature scaling", equation 3.
public func classwiseCalibrationError(of predictions: Predictions, binCount: Int = 15) throws -> Double {
  let bins = ConfidenceBins(count: binCount)
  let width = predictions.width
  let sums = try predictions.probabilities.reduceLabelled(
    [BinSums](repeating: BinSums(binCount: binCount), count: width),
    { sums, block in
      for record in 0..<block.count {
        for column in 0..<width {
          let probability = block.outputs[record * width + column]
          sums[column].add(
            bin: bins.index(of: probability), outcome: Int(block.labels[record]) == column, confidence: probability)
        }
      }
    }, merge: { total, sums in for column in 0..<width { total[column].merge(sums[column]) } })
  return sums.reduce(0) { $0 + $1.expectedCalibrationError } / Double(width)
}
