/// A folder of MDS shards with `index.json`, as one split.
///
/// Without `features.json` beside it every sample is read once to describe the columns.
public struct MDSCollection: RecordCollection {
  /// The folder.
  public let path: String
  /// The features of each record.
  public let features: TFDSFeatures
  /// The splits with the lengths of their shards.
  public let splits: [TFDSInfo.Split]
  private let index: MDSIndex
  private let stored: TFDSFeatures?

  /// Opens a folder.
  ///
  /// - Parameter split: what the split is called.
  public init(opening folder: String, split: String = "train") throws {
    let index = try MDSIndex(of: folder)
    let stored = try TFDSFeatures.stored(in: folder)
    var inference = FeatureInference()
    if stored == nil {
      for shard in index.shards { try inference.add(Self.inference(of: shard, in: folder)) }
    }
    self.init(folder: folder, index: index, split: split, stored: stored, features: stored ?? inference.features)
  }

  /// Opens shards whose features are known.
  ///
  /// - Parameter stored: the features that `features.json` says; without them columns are what their encodings tell.
  init(folder: String, index: MDSIndex, split: String = "train", stored: TFDSFeatures?, features: TFDSFeatures) {
    path = folder
    self.index = index
    self.stored = stored
    self.features = features
    splits = [TFDSInfo.Split(name: split, shardLengths: index.shards.map(\.sampleCount))]
  }

  /// What the records of one shard show.
  static func inference(of shard: MDSIndex.Shard, in folder: String) throws -> FeatureInference {
    var inference = FeatureInference()
    let reader = try MDSReader(folder: folder, shard: shard)
    for sample in 0..<shard.sampleCount { try inference.add(reader.values(of: sample)) }
    return inference
  }

  /// The folder's name.
  public var name: String { path.lastPathComponent }

  /// The path of one shard.
  public func shardPath(split: TFDSInfo.Split, shard: Int) -> String { "\(path)/\(index.shards[shard].raw.basename)" }

  /// Opens one shard.
  public func makeReader(split: TFDSInfo.Split, shard: Int) throws -> any RecordReader {
    let reader = try MDSReader(folder: path, shard: index.shards[shard], features: stored)
    return ExampleReader(
      place: shardPath(split: split, shard: shard), recordCount: index.shards[shard].sampleCount
    ) { [features] in try features.example(of: reader.values(of: $0)) }
  }
}

extension String {
  /// The last part of a path, without a slash at its end.
  var lastPathComponent: String { split(separator: "/").last.map(String.init) ?? self }
}
