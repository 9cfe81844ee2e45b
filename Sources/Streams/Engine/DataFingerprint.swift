import Records
import Store
import Synchronization

/// What tells the data of one stream from those of another: for each collection its name, its features, and for each
/// shard the length, the size, and the first and last bytes, where the checksums of a TFRecord file are.
final class DataFingerprint: Sendable {
  private let catalogue: RecordCatalogue
  private let digests = Mutex<[String]?>(nil)

  init(_ catalogue: RecordCatalogue) { self.catalogue = catalogue }

  /// A line for each collection; looks at each shard once, when first asked.
  func lines() throws -> [String] {
    if let known = digests.withLock({ $0 }) { return known }
    let lines = try catalogue.collections.indices.map { number in
      let collection = catalogue.collections[number]
      var text = collection.features.names.map { "\($0) \(collection.features.features[$0]?.summary ?? "")\n" }.joined()
      for shard in catalogue.shards where shard.collection == number {
        let path = collection.shardPath(split: shard.split, shard: shard.number)
        text += "\(shard.split.name) \(shard.number) \(shard.records.count)"
        // A shard may be a folder, or missing; then its name and length are all there is.
        if let file = try? InputFile(opening: path) {
          var ends: [UInt8] = []
          let count = min(16, file.byteCount)
          try file.read(at: 0, count: count, into: &ends)
          text += " \(file.byteCount) \(ends.prefix(count))"
          try file.read(at: file.byteCount - count, count: count, into: &ends)
          text += " \(ends.prefix(count))"
        }
        text += "\n"
      }
      return "\(collection.name) \(Digest(of: text).short)"
    }
    digests.withLock { $0 = lines }
    return lines
  }
}
