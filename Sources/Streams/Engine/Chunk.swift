/// Records in a row of the order, decoded together by one thread.
struct Chunk: Sendable {
  /// What became of a record.
  enum Outcome: UInt8, Sendable {
    case kept, filtered, skipped
  }

  /// What became of each record, in order.
  var outcomes: [Outcome] = []
  /// The inputs of the records that were kept, one behind the other.
  var values: [Float] = []
  /// Where each kept input ends in ``values``; empty where all are of one size.
  var ends: [Int] = []
  /// The classes of the records that were kept.
  var labels: [Int32] = []
  /// What is to be predicted of them.
  var targets: [Float] = []
  /// Their numbers in the catalogue.
  var recordIDs: [Int] = []
  /// The records that were skipped, and why; in order.
  var skips: [(record: Int, reason: String)] = []
  /// The error that ends the stream behind these records.
  var failure: (any Error)?

  /// How many records were kept.
  var keptCount: Int { recordIDs.count }

  /// The memory that the chunk holds.
  var byteCount: Int {
    (values.count + targets.count + labels.count) * 4 + (ends.count + recordIDs.count) * 8 + outcomes.count
  }
}
