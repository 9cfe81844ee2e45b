public import Arrays

/// A fixed number of records, in one contiguous tensor.
public struct Batch: Sendable {
  /// The pictures, `[batch, channel, height, width]`, samples scaled to 0…1 before any normalisation.
  public var images: Tensor

  /// The class of each record; -1 for no label and for padding.
  public var labels: [Int32]

  /// Each record's position in the split expression's own source order; -1 for padding.
  ///
  /// Independent of shuffling; ``Dataset/identity(ofRecord:)`` names split, shard and ordinal.
  public var recordIDs: [Int]

  /// How many records are real; the rest, at the end, is padding: zero pictures.
  public var validCount: Int

  /// The memory that the batch holds.
  package var byteCount: Int {
    images.count * MemoryLayout<Float>.stride + labels.count * MemoryLayout<Int32>.stride
      + recordIDs.count * MemoryLayout<Int>.stride
  }

  /// Makes a batch.
  public init(images: Tensor, labels: [Int32], recordIDs: [Int], validCount: Int) {
    self.images = images
    self.labels = labels
    self.recordIDs = recordIDs
    self.validCount = validCount
  }
}
