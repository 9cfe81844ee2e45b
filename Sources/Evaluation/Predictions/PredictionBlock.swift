/// Neighbouring records of predictions, in columns.
public struct PredictionBlock: Sendable, Equatable {
  /// Outputs of a record: classes, or numbers.
  public let width: Int
  /// The place of the first record among all that were predicted, for messages.
  public var firstRecord = 0
  /// `[record, output]`, row after row.
  public var outputs: [Double] = []
  /// The true class of each record; -1 for none.
  public var labels: [Int32] = []
  /// The true numbers, `[record, output]`; empty where classes are predicted.
  public var targets: [Double] = []
  /// The id of each record in the data it is of.
  public var recordIDs: [Int64] = []

  /// Where numbers are read to before they are widened.
  var scratch: [Float] = []

  public static func == (left: PredictionBlock, right: PredictionBlock) -> Bool {
    left.width == right.width && left.outputs == right.outputs && left.labels == right.labels
      && left.targets == right.targets && left.recordIDs == right.recordIDs
  }

  /// An empty block, to be filled.
  public init(width: Int) { self.width = width }

  /// How many records.
  public var count: Int { labels.count }

  /// Where a record's outputs lie.
  public func row(_ record: Int) -> Range<Int> { record * width..<(record + 1) * width }

  /// Puts the numbers that were read in place of a column's.
  mutating func widen(to column: WritableKeyPath<PredictionBlock, [Double]>) {
    var values = self[keyPath: column]
    // Held by one only, the column is changed in its place.
    self[keyPath: column] = []
    values.removeAll(keepingCapacity: true)
    for value in scratch { values.append(Double(value)) }
    self[keyPath: column] = values
  }

  /// Keeps the records at these places, which ascend.
  public mutating func keep(_ isKept: (Int) -> Bool) {
    var count = 0
    for record in labels.indices where isKept(record) {
      if count != record {
        for index in 0..<width { outputs[count * width + index] = outputs[record * width + index] }
        if !targets.isEmpty {
          for index in 0..<width { targets[count * width + index] = targets[record * width + index] }
        }
        labels[count] = labels[record]
        recordIDs[count] = recordIDs[record]
      }
      count += 1
    }
    outputs.removeLast(outputs.count - count * width)
    if !targets.isEmpty { targets.removeLast(targets.count - count * width) }
    labels.removeLast(labels.count - count)
    recordIDs.removeLast(recordIDs.count - count)
  }

  /// Refuses a record without a class.
  func checkLabels() throws(EvaluationError) {
    guard let bad = labels.firstIndex(where: { $0 < 0 || Int($0) >= width }) else { return }
    throw EvaluationError(
      .labelOutOfRange,
      "the label of record \(firstRecord + bad) (id \(recordIDs[bad])) is \(labels[bad]), which is not in 0..<\(width)")
  }

  /// Refuses outputs that are infinite or not a number.
  func checkOutputs(_ what: String) throws(EvaluationError) {
    try check(outputs, what)
  }

  /// Refuses true numbers that are infinite or not a number.
  func checkTargets() throws(EvaluationError) { try check(targets, "target") }

  private func check(_ values: [Double], _ what: String) throws(EvaluationError) {
    guard let bad = values.firstIndex(where: { !$0.isFinite }) else { return }
    throw EvaluationError(
      .notFinite,
      "the \(what) of record \(firstRecord + bad / width) (id \(recordIDs[bad / width])), "
        + "number \(bad % width), is \(values[bad]); look for damage in the data, or a training that diverged")
  }

  /// Refuses rows that are no probabilities; those of exclusive classes sum to 1 within 10⁻³.
  func checkProbabilities(areIndependent: Bool) throws(EvaluationError) {
    for record in 0..<count {
      var sum = 0.0
      var isWithin = true
      for index in row(record) {
        sum += outputs[index]
        if !(outputs[index] >= 0 && outputs[index] <= 1.001) { isWithin = false }
      }
      guard isWithin, areIndependent || abs(sum - 1) <= 1e-3 else {
        throw EvaluationError(
          .notADistribution,
          "the probabilities of record \(firstRecord + record) (id \(recordIDs[record])) sum to \(sum) or leave [0, 1]")
      }
    }
  }
}
