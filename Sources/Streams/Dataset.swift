public import Media
public import Records

/// A lazy stream of batches: an opened directory and a description.
///
/// Nothing is read from a shard before the first batch.
public struct Dataset: Sendable {
  /// Where the records are.
  public let directory: TFDSDirectory
  /// What is streamed, and how.
  public let description: DatasetDescription
  /// The extent of every picture.
  public let imageShape: Image.Shape
  /// How many classes there are.
  public let classCount: Int
  /// The classes' names; empty if the dataset gives none.
  public let classNames: [String]
  /// How many records the split expression chooses.
  public let recordCount: Int

  /// A run of records of one shard.
  struct Run: Sendable {
    var split: TFDSInfo.Split
    var shard: Int
    var path: String
    /// How many records the shard holds.
    var shardLength: Int
    /// The shard's first chosen record.
    var firstOrdinal: Int
    /// The position of that record in the split expression's order.
    var firstPosition: Int
    /// The number of records that stand before the shard in the whole dataset.
    var recordsBefore: Int
    /// The shard's number in the whole dataset.
    var shardNumber: Int
  }

  let runs: [Run]
  /// The transforms, checked.
  let chain: TransformChain

  /// Checks a description against a directory.
  ///
  /// - Throws: ``StreamsError`` of code `configuration`, or `RecordsError` for a split expression.
  public init(directory: TFDSDirectory, description: DatasetDescription) throws {
    self.directory = directory
    self.description = description
    guard description.batchSize > 0 else {
      throw StreamsError(.configuration, "batchSize is \(description.batchSize), must be positive")
    }
    if case .buffer(let size) = description.shuffle, size < 1 {
      throw StreamsError(.configuration, "the shuffle buffer's size is \(size), must be positive")
    }
    imageShape = try Self.imageShape(directory, description.imageFeature)
    (classCount, classNames) = try Self.classes(directory, description.labelFeature)
    let input = SampleShape.image(
      height: imageShape.height, width: imageShape.width, channelCount: imageShape.channelCount)
    chain = try TransformChain(description.transforms, input: input)
    guard chain.outputShape == input else {
      throw StreamsError(
        .configuration, "the transforms make \(chain.outputShape) of \(input); batches hold what is stored")
    }
    runs = try Self.runs(of: SplitExpression(parsing: description.split), in: directory)
    recordCount = try SplitExpression(parsing: description.split).ranges(in: directory.info.splits)
      .reduce(0) { $0 + $1.range.count }
  }

  /// How many batches an epoch has if no record is skipped.
  public var batchCount: Int {
    let size = description.batchSize
    return description.remainder == .pad ? (recordCount + size - 1) / size : recordCount / size
  }

  /// Names the record at a position of the split expression's source order.
  ///
  /// - Precondition: the position is in `0..<recordCount`.
  public func identity(ofRecord recordID: Int) -> RecordIdentity {
    precondition((0..<recordCount).contains(recordID), "record \(recordID) of \(recordCount)")
    let run = runs[runIndex(of: recordID)]
    let ordinal = run.firstOrdinal + recordID - run.firstPosition
    return RecordIdentity(
      split: run.split.name, shard: run.shard, ordinal: ordinal, datasetOrdinal: run.recordsBefore + ordinal,
      shardPath: run.path)
  }

  /// The run that holds a position.
  ///
  /// Complexity: O(log runs).
  func runIndex(of position: Int) -> Int {
    var low = 0
    var high = runs.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if runs[middle].firstPosition <= position { low = middle } else { high = middle }
    }
    return low
  }

  private static func runs(of expression: SplitExpression, in directory: TFDSDirectory) throws -> [Run] {
    var runs: [Run] = []
    var position = 0
    for chosen in try expression.ranges(in: directory.info.splits) {
      var recordsBefore = 0
      var shardNumber = 0
      for split in directory.info.splits {
        var start = 0
        for (shard, length) in split.shardLengths.enumerated() {
          let overlap = chosen.range.clamped(to: start..<start + length)
          if split.name == chosen.split, !overlap.isEmpty {
            runs.append(
              Run(
                split: split, shard: shard, path: directory.shardPath(split: split, shard: shard), shardLength: length,
                firstOrdinal: overlap.lowerBound - start, firstPosition: position,
                recordsBefore: recordsBefore, shardNumber: shardNumber))
            position += overlap.count
          }
          start += length
          recordsBefore += length
          shardNumber += 1
        }
      }
    }
    return runs
  }

  private static func imageShape(_ directory: TFDSDirectory, _ name: String) throws -> Image.Shape {
    guard case .image(let shape, let encoding, .uint8) = try feature(directory, name, "image") else {
      throw wrongKind(directory, name, "an image of eight bits a sample")
    }
    guard encoding == "png" else {
      throw StreamsError(
        .configuration, "feature '\(name)' in \(directory.path) is encoded as '\(encoding)'; png is read")
    }
    guard shape.count == 3, let height = shape[0], let width = shape[1], let channels = shape[2] else {
      throw StreamsError(
        .configuration, "feature '\(name)' in \(directory.path) has pictures of varying size; batches need one size")
    }
    guard (1...1 << 15).contains(height), (1...1 << 15).contains(width), (1...4).contains(channels) else {
      throw StreamsError(
        .configuration, "feature '\(name)' in \(directory.path) has the shape [\(height), \(width), \(channels)]")
    }
    return Image.Shape(height: height, width: width, channelCount: channels)
  }

  private static func classes(_ directory: TFDSDirectory, _ name: String) throws -> (Int, [String]) {
    guard case .classLabel(let count, let names) = try feature(directory, name, "label") else {
      throw wrongKind(directory, name, "a class label")
    }
    return (count, names)
  }

  private static func feature(
    _ directory: TFDSDirectory, _ name: String, _ role: String
  ) throws -> TFDSFeatures.Feature {
    guard let feature = directory.features.features[name] else {
      throw StreamsError(
        .configuration,
        "\(role) feature '\(name)' is not in \(directory.path); it has "
          + directory.features.names.joined(separator: ", ")
      )
    }
    return feature
  }

  private static func wrongKind(_ directory: TFDSDirectory, _ name: String, _ wanted: String) -> StreamsError {
    let found = directory.features.features[name]?.summary ?? "missing"
    return StreamsError(.configuration, "feature '\(name)' in \(directory.path) is \(found), expected \(wanted)")
  }
}

/// Which record of a dataset, whatever split expression chose it.
public struct RecordIdentity: Sendable, Hashable, CustomStringConvertible {
  /// The split that the record is stored in.
  public let split: String
  /// The shard's number in its split.
  public let shard: Int
  /// The record's number in its shard.
  public let ordinal: Int
  /// The record's number in the whole dataset: splits as declared, then shards, then ordinals.
  public let datasetOrdinal: Int
  /// The shard's path.
  public let shardPath: String

  /// TFDS's own name of the record: file name and ordinal.
  public var description: String { "\(shardPath.split(separator: "/").last ?? "")__\(ordinal)" }
}
