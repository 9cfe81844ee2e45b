/// One split of a dataset on disk, in any format, read from front to back.
public struct StoredDataset: Sendable {
  /// One of its shards.
  struct Shard: Sendable {
    /// The file or folder, for messages.
    let path: String
    /// Opens it; nothing was read before.
    let open: @Sendable () throws -> any StoredShardReader
  }

  /// What the dataset is called.
  public let name: String
  /// What the split is called.
  public let split: String
  /// What the values are; `nil` if the dataset does not describe them.
  public let features: TFDSFeatures?
  /// How many records there are; `nil` where only reading tells.
  public let recordCount: Int?
  /// What lies in the folder and is no record.
  public let leftOut: LeftOut
  /// Whether the format itself names its records.
  let hasKeys: Bool
  private let shards: [Shard]

  /// The name under which formats without keys keep the key of a record that had one.
  static let keyName = "__key__"

  init(
    name: String, split: String = "train", features: TFDSFeatures?, recordCount: Int? = nil,
    leftOut: LeftOut = LeftOut(), hasKeys: Bool = false, shards: [Shard]
  ) {
    self.name = name
    self.split = split
    self.features = features
    self.recordCount = recordCount
    self.leftOut = leftOut
    self.hasKeys = hasKeys
    self.shards = shards
  }

  /// Opens one split of a dataset.
  ///
  /// - Throws: if there is no such dataset or split; the error names those that there are.
  public init(opening path: String, format: DatasetFormat, split: String = "train") throws {
    let splits = try format.splits(of: path)
    guard let found = splits.first(where: { $0.split.isName(split) }) else {
      throw RecordsError(
        .notFound, "\(path) has no split '\(split)'; it has \(splits.map(\.split).joined(separator: ", "))")
    }
    self = found
  }

  /// A split of a collection, whose name the dataset has where none is given.
  public init(of collection: any RecordCollection, split: TFDSInfo.Split, name: String? = nil) {
    self.init(
      name: name ?? collection.name, split: split.name, features: collection.features,
      recordCount: split.recordCount, leftOut: collection.leftOut,
      shards: split.shardLengths.indices.map { shard in
        Shard(path: collection.shardPath(split: split, shard: shard)) {
          CollectionShard(
            try collection.makeReader(split: split, shard: shard), recordCount: split.shardLengths[shard],
            collection.features)
        }
      })
  }

  /// Hands every record to `visit`, in order; a record without a key is called by its number.
  ///
  /// - Parameter onFault: told of each record that cannot be read, or that `visit` throws a `RecordsError` for, and of
  ///   what is wrong with a shard; reading then goes on. Without it the first fault is thrown.
  public func forEach(
    _ visit: (NamedRecord) throws -> Void, onFault: ((RecordsError) throws -> Void)? = nil
  ) throws {
    func attempt(at place: @autoclosure () -> String, _ work: () throws -> Void) throws {
      do { try work() } catch let error as RecordsError {
        guard let onFault else { throw error }
        let place = place()
        try onFault(error.message.contains(place) ? error : error.at(place))
      }
    }
    var ordinal = 0
    for shard in shards {
      try attempt(at: shard.path) {
        let reader = try shard.open()
        let damage = reader.damage
        if let damage { try attempt(at: shard.path) { throw damage } }
        var isOver = false
        while !isOver {
          try attempt(at: reader.place) {
            do {
              guard let record = try reader.next() else { return isOver = true }
              try visit(record.named(ordinal: ordinal))
            } catch let error as RecordsError where error == damage {
              // All records behind the damage are lost by it, which was told once.
            }
          }
          if !isOver { ordinal += 1 }
        }
      }
    }
  }

  /// What a record without a key is called: its number, so that names sort as numbers do.
  static func key(ofOrdinal ordinal: Int) -> String {
    let digits = String(ordinal)
    return String(repeating: "0", count: max(0, 9 - digits.count)) + digits
  }
}
