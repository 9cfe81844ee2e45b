/// Everything that determines a stream of batches, but for the data, the seed and the epoch.
public struct DatasetDescription: Codable, Hashable, Sendable {
  /// In which order records come.
  public enum Shuffle: Codable, Hashable, Sendable {
    /// As stored.
    case none
    /// Drawn from a buffer of `size` records that is refilled in stored order, as `tf.data` does.
    case buffer(size: Int)
    /// A permutation of all records; needs no memory.
    case global
  }

  /// What becomes of the last records of an epoch if they do not fill a batch.
  public enum Remainder: String, Codable, Hashable, Sendable {
    /// They are left out, and counted in the ledger.
    case drop
    /// They come in a batch filled up with padding.
    case pad
  }

  /// What becomes of a record that cannot be read or decoded.
  public enum CorruptRecords: String, Codable, Hashable, Sendable {
    /// It ends the stream with an error.
    case fail
    /// It is left out, and counted in the ledger.
    case skip
  }

  /// Which records, in TFDS's split language.
  public var split: String
  /// The feature that holds the picture.
  public var imageFeature: String
  /// The feature that holds the class.
  public var labelFeature: String
  /// What is done to each picture, in order.
  public var transforms: [Transform]
  /// In which order records come.
  public var shuffle: Shuffle
  /// Records per batch.
  public var batchSize: Int
  /// What becomes of a partial last batch.
  public var remainder: Remainder
  /// What becomes of records that cannot be read.
  public var onCorrupt: CorruptRecords

  /// Describes a stream.
  public init(
    split: String, imageFeature: String = "image", labelFeature: String = "label", transforms: [Transform] = [],
    shuffle: Shuffle = .none, batchSize: Int, remainder: Remainder = .pad, onCorrupt: CorruptRecords = .fail
  ) {
    self.split = split
    self.imageFeature = imageFeature
    self.labelFeature = labelFeature
    self.transforms = transforms
    self.shuffle = shuffle
    self.batchSize = batchSize
    self.remainder = remainder
    self.onCorrupt = onCorrupt
  }
}
