import Arrays
package import Networks
package import Streams

extension Batch {
  /// What the batch should have been: numbers where it has some, else classes.
  ///
  /// - Throws: ``TrainingError`` that names the first record without a class, or with one that the network does not know.
  package func target(classCount: Int) throws(TrainingError) -> Target {
    if let targets { return .values(targets) }
    try checkLabels(classCount: classCount)
    return .labels(labels)
  }

  /// Checks that every value of every record is a finite number: behind some layers nothing would show any more that one was
  /// not.
  package func checkInputs() throws(TrainingError) {
    let width = inputs.shape.dropFirst().reduce(1, *)
    for row in 0..<validCount {
      var largest: UInt32 = 0
      for value in inputs.values[row * width..<(row + 1) * width] {
        largest = max(largest, value.bitPattern & 0x7FFF_FFFF)
      }
      // From here on the bits are of infinities and of what is not a number.
      if largest >= 0x7F80_0000 {
        throw TrainingError(
          .diverged, "record \(recordIDs[row]) of the data holds values that are not finite; repair or filter it")
      }
    }
  }

  /// Checks that every record has a class of `0..<classCount`; padding needs none.
  package func checkLabels(classCount: Int) throws(TrainingError) {
    guard let row = labels[..<validCount].firstIndex(where: { $0 < 0 || Int($0) >= classCount }) else { return }
    throw TrainingError(
      .noLabel,
      labels[row] < 0
        ? "record \(recordIDs[row]) of the data has no class; leave such records out of the splits"
        : "record \(recordIDs[row]) of the data is of class \(labels[row]), but the network tells 0..<\(classCount)")
  }
}
