/// How TFDS cuts a split into shards.
///
/// - Reference: tensorflow_datasets/core/utils/shard_utils.py.
package enum ShardPlan {
  private static let smallestByteCount = 64 << 20
  private static let largestByteCount = 1 << 30

  /// The number of shards that TFDS chooses for `recordCount` records of `dataByteCount` bytes in all.
  package static func shardCount(dataByteCount: Int, recordCount: Int) -> Int {
    let total = dataByteCount + recordCount * TFRecordFrame.overheadByteCount
    let most = total / smallestByteCount
    let fewest = total / largestByteCount
    if fewest > 1024 {
      let count = (fewest + 1023) / 1024 * 1024
      return count <= recordCount ? max(count, 2048) : 1
    }
    if most >= 1024, recordCount >= 1024 { return 1024 }
    return [512, 256, 128, 64, 32, 16, 8, 4, 2].first { $0 >= fewest && $0 <= most && $0 <= recordCount } ?? 1
  }

  /// How many records go into each shard: boundaries at `round(recordCount · i / shardCount)`, half to even.
  package static func lengths(recordCount: Int, shardCount: Int) -> [Int] {
    let boundaries = (0...shardCount).map { shard in
      Int((Double(recordCount * shard) / Double(shardCount)).rounded(.toNearestOrEven))
    }
    return zip(boundaries.dropFirst(), boundaries).map { $0 - $1 }
  }
}
