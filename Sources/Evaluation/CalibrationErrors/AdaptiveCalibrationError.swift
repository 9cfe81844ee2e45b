/// The expected calibration error of top-label confidences over bins that hold equally many records, in [0, 1].
///
/// Records are sorted by confidence, of equal ones the wrong decisions first, and cut so that the first n mod `binCount`
/// bins hold one record more. Complexity: O(records · classes).
///
/// - Reference: Nguyen and O'Connor, 2015, "Posterior calibration and exploratory analysis", section 3.
public func adaptiveCalibrationError(of predictions: Predictions, binCount: Int = 15) throws -> Double {
  precondition(binCount >= 1, "binning needs at least one bin, got \(binCount)")
  var words = SortedWords()
  try predictions.probabilities.forEachBlock(
    { block in
      try block.checkLabels()
      return (0..<block.count).map { record in
        let (confidence, isCorrect) = block.decided(record)
        return SortedWords.word(confidence, isCorrect)
      }
    }, deliver: { for word in $0 { try words.append(word) } })
  guard predictions.recordCount > 0 else {
    throw EvaluationError(.empty, "predictions of no records; check the split predicted on")
  }
  let (size, longer) = predictions.recordCount.quotientAndRemainder(dividingBy: binCount)
  let firstShort = longer * (size + 1)
  var sums = BinSums(binCount: binCount)
  var rank = 0
  try words.drain { word in
    let bin = rank < firstShort ? rank / (size + 1) : longer + (rank - firstShort) / size
    let (confidence, isCorrect) = SortedWords.parts(of: word)
    sums.add(bin: bin, outcome: isCorrect, confidence: confidence)
    rank += 1
  }
  return sums.expectedCalibrationError
}
