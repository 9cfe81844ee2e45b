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
