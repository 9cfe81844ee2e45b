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
    path = folder
    let indexPath = "\(folder)/\(MDSIndex.fileName)"
    index = try MDSIndex(json: InputFile.contents(of: indexPath, limit: 1 << 28), path: indexPath)
    splits = [TFDSInfo.Split(name: split, shardLengths: index.shards.map(\.sampleCount))]
    stored = try TFDSFeatures.stored(in: folder)
    if let stored {
      features = stored
    } else {
      var inference = FeatureInference()
      for shard in index.shards {
        let reader = try MDSReader(folder: folder, shard: shard)
        for sample in 0..<shard.sampleCount { try inference.add(reader.values(of: sample)) }
      }
      features = inference.features
    }
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
