public import Arrays

/// A fixed number of records, in one contiguous tensor.
public struct Batch: Sendable, Equatable {
  /// The inputs: `[batch, channel, height, width]` with samples on 0…1 before any normalisation, `[batch, channel, time]`
  /// with full scale at ±1, `[batch, channel, band, frame]` or `[batch, feature]`.
  public var inputs: Tensor

  /// The class of each record; -1 for no label and for padding.
  public var labels: [Int32]

  /// What is to be predicted, `[batch, value]`, if the description names a target, or the weights of the classes,
  /// `[batch, class]`, if it mixes records; zero for padding.
  public var targets: Tensor?

  /// How many frames of each row are real, where rows are padded; else empty.
  public var lengths: [Int]

  /// Each record's number in the catalogue; -1 for padding.
  ///
  /// ``RecordCatalogue/identity(of:)`` names split, shard and ordinal.
  public var recordIDs: [Int]

  /// How many records are real; the rest, at the end, is padding: zeros.
  public var validCount: Int

  /// The memory that the batch holds.
  package var byteCount: Int {
    (inputs.count + (targets?.count ?? 0)) * MemoryLayout<Float>.stride + labels.count * MemoryLayout<Int32>.stride
      + (recordIDs.count + lengths.count) * MemoryLayout<Int>.stride
  }

  /// Makes a batch.
  public init(
    inputs: Tensor, labels: [Int32], targets: Tensor? = nil, lengths: [Int] = [], recordIDs: [Int], validCount: Int
  ) {
    self.inputs = inputs
    self.labels = labels
    self.targets = targets
    self.lengths = lengths
    self.recordIDs = recordIDs
    self.validCount = validCount
  }
}
