public import Media
public import Settings

/// Everything that determines a stream of batches, but for the data, the seed and the epoch.
public struct DatasetDescription: Codable, Hashable, Sendable {
  /// What becomes of the last records of an epoch if they do not fill a batch.
  public enum Remainder: String, Codable, Hashable, Sendable {
    /// They are left out, and counted in the ledger.
    case drop
    /// They come in a batch filled up with padding.
    case pad
  }

  /// What becomes of a record that cannot be read or decoded.
  public enum CorruptRecords: String, Codable, CaseIterable, Hashable, Sendable, SettingValue {
    /// It ends the stream with an error.
    case fail
    /// It is left out, and counted in the ledger.
    case skip
  }

  /// Which records, and in which order.
  public var records: RecordSelection
  /// The feature that holds the image, the sound or the numbers; or the columns of a table that are fed.
  public var inputFeature: InputNames
  /// The feature that holds the class; without one all labels are -1.
  public var labelFeature: String?
  /// The feature that holds numbers to be predicted.
  public var targetFeature: String?
  /// Which channels of images are delivered.
  public var channels: ImageChannels
  /// The rate to which sounds are resampled; their own if `nil`.
  public var sampleRateHz: Int?
  /// Which records are kept.
  public var filters: [RecordFilter]
  /// What is done to each input, in order.
  public var transforms: [Transform]
  /// Functions of the caller's, by name, done to each input behind the transforms.
  public var maps: [String]
  /// Where inputs are kept as they are before the first random step.
  public var cache: Cache
  /// Records per batch.
  public var batchSize: Int
  /// How the records of a batch are mixed; targets are then the classes' weights.
  public var mixing: BatchTransform?
  /// What becomes of a partial last batch.
  public var remainder: Remainder
  /// How inputs of different lengths are brought together.
  public var padding: Padding
  /// If given, so many batches are gathered at a time and filled with records of similar length.
  public var lengthWindow: Int?
  /// What becomes of records that cannot be read.
  public var onCorrupt: CorruptRecords

  /// Describes a stream of selected records.
  public init(
    records: RecordSelection, inputFeature: InputNames = "image", labelFeature: String? = "label",
    targetFeature: String? = nil, channels: ImageChannels = .asStored, sampleRateHz: Int? = nil,
    filters: [RecordFilter] = [], transforms: [Transform] = [], maps: [String] = [], cache: Cache = .none,
    batchSize: Int, mixing: BatchTransform? = nil, remainder: Remainder = .pad, padding: Padding = .none,
    lengthWindow: Int? = nil, onCorrupt: CorruptRecords = .fail
  ) {
    self.records = records
    self.inputFeature = inputFeature
    self.labelFeature = labelFeature
    self.targetFeature = targetFeature
    self.channels = channels
    self.sampleRateHz = sampleRateHz
    self.filters = filters
    self.transforms = transforms
    self.maps = maps
    self.cache = cache
    self.batchSize = batchSize
    self.mixing = mixing
    self.remainder = remainder
    self.padding = padding
    self.lengthWindow = lengthWindow
    self.onCorrupt = onCorrupt
  }

  /// Describes a stream of the records of a split, shuffled or not.
  public init(
    split: String, inputFeature: InputNames = "image", labelFeature: String? = "label", transforms: [Transform] = [],
    shuffle: Shuffle = .none, batchSize: Int, remainder: Remainder = .pad, onCorrupt: CorruptRecords = .fail
  ) {
    self.init(
      records: .split(split).shuffled(shuffle), inputFeature: inputFeature, labelFeature: labelFeature,
      transforms: transforms, batchSize: batchSize, remainder: remainder, onCorrupt: onCorrupt)
  }
}

extension ImageChannels: SettingValue {}
