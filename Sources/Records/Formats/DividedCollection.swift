/// The shards of a divided dataset as one collection, so that a folder of tables is read like a table.
struct DividedCollection: RecordCollection {
  let path: String
  let name: String
  let features: TFDSFeatures
  let splits: [TFDSInfo.Split]
  let leftOut: LeftOut
  /// Each shard's own collection, with its place in the lists of the splits that it has records of.
  private let places: NamedValues<[Place]>

  private struct Place {
    let collection: any RecordCollection
    let split: TFDSInfo.Split
    let shard: Int
  }

  /// Opens all shards; those of a dataset that does not describe itself are looked through first.
  ///
  /// - Throws: if shards contradict each other.
  init(_ dataset: DividedDataset) throws {
    (path, name, leftOut) = (dataset.path, dataset.name, dataset.leftOut)
    let features = try dataset.features ?? dataset.features(describedBy: dataset.shards.map { try $0.description() })
    var names: [String] = []
    var places = NamedValues<[Place]>()
    for shard in dataset.shards {
      let collection = try shard.open(features)
      for split in collection.splits {
        if !names.contains(where: { $0.isName(split.name) }) { names.append(split.name) }
        places[split.name, default: []] += split.shardLengths.indices.map {
          Place(collection: collection, split: split, shard: $0)
        }
      }
    }
    self.features = features
    self.places = places
    splits = names.map { name in
      TFDSInfo.Split(name: name, shardLengths: (places[name] ?? []).map { $0.split.shardLengths[$0.shard] })
    }
  }

  func shardPath(split: TFDSInfo.Split, shard: Int) -> String {
    guard let place = places[split.name]?[shard] else { return path }
    return place.collection.shardPath(split: place.split, shard: place.shard)
  }

  func makeReader(split: TFDSInfo.Split, shard: Int) throws -> any RecordReader {
    guard let place = places[split.name]?[shard] else {
      throw RecordsError(.notFound, "\(path) has no split '\(split.name)'")
    }
    return try place.collection.makeReader(split: place.split, shard: place.shard)
  }
}
