import FoundationEssentials
public import Store

/// A shard whose records were written as TFRecord files, one for each split that it has records of.
public struct ConvertedShard: Codable, Sendable, Equatable {
  /// The name of the file that keeps these facts beside the records.
  public static let fileName = "shard.json"

  /// The records of one split.
  public struct Split: Codable, Sendable, Equatable {
    /// The split's name.
    public let name: String
    /// The file that holds the records.
    public let file: String
    /// How many records.
    public let recordCount: Int
    /// The sum of the serialised records, without framing.
    public let dataByteCount: Int
  }

  /// The splits; one without records has no file and is left out.
  public let splits: [Split]

  /// Reads the facts of a shard from the JSON that its conversion wrote; `path` is for messages.
  public init(json: [UInt8], path: String) throws {
    do { self = try JSONDecoder().decode(Self.self, from: Data(json)) } catch {
      throw RecordsError(.damaged, "\(path): \(decodingFault(error))")
    }
  }

  init(splits: [Split]) { self.splits = splits }
}

extension DividedDataset.Shard {
  /// Writes the shard's records, in order, and the facts of what was written.
  ///
  /// - Parameters:
  ///   - features: those of the whole dataset.
  ///   - createFile: makes a file of the given name.
  ///   - edit: changes a record, whose place it is told for messages; without it records stay byte for byte as they are.
  ///   - didWrite: called after each record.
  public func convert(
    features: TFDSFeatures, createFile: (String) throws -> OutputFile,
    edit: ((_ example: inout Example, _ place: String) throws -> Void)? = nil, didWrite: () throws -> Void = {}
  ) throws {
    let collection = try open(features)
    var splits: [ConvertedShard.Split] = []
    for split in collection.splits where split.recordCount > 0 {
      let file = "\(splits.count).tfrecord"
      var writer = try TFRecordWriter(file: createFile(file))
      for (shard, length) in split.shardLengths.enumerated() {
        let reader = try collection.makeReader(split: split, shard: shard)
        if let damage = reader.damage { throw damage }
        for ordinal in 0..<length {
          try reader.read(ordinal) { bytes in
            guard let edit else { return try writer.write(bytes.withUnsafeBufferPointer { Array($0) }) }
            var example = try Example(parsing: bytes)
            try edit(&example, "\(collection.shardPath(split: split, shard: shard)): record \(ordinal)")
            try writer.write(example.serialized())
          }
          try didWrite()
        }
      }
      splits.append(
        ConvertedShard.Split(
          name: split.name, file: file, recordCount: writer.recordCount, dataByteCount: writer.dataByteCount))
      _ = try writer.finish()
    }
    let facts = try createFile(ConvertedShard.fileName)
    try facts.write(try jsonBytes(ConvertedShard(splits: splits)))
    _ = try facts.finish()
  }
}

extension TFDSInfo {
  /// Makes a dataset in TFDS's layout of converted shards: names their files and writes the descriptions.
  ///
  /// Splits come in the order in which shards have them first; their records keep the order of the shards.
  ///
  /// - Parameters:
  ///   - place: gives a shard's file the name that it has in the dataset.
  ///   - createFile: makes a file of the given name in the dataset's folder.
  public init(
    gathering shards: [ConvertedShard], name: String, features: TFDSFeatures,
    place: (_ shard: Int, _ file: String, _ name: String) throws -> Void,
    createFile: (String) throws -> OutputFile
  ) throws {
    self.init(name: name, version: "1.0.0", splits: [])
    isInGivenOrder = true
    var parts = NamedValues<[(shard: Int, facts: ConvertedShard.Split)]>()
    var names: [String] = []
    for (number, shard) in shards.enumerated() {
      for split in shard.splits {
        if parts[split.name] == nil { names.append(split.name) }
        parts[split.name, default: []].append((number, split))
      }
    }
    guard !names.isEmpty else { throw RecordsError(.notFound, "\(name) has no records") }
    for split in names {
      let found = parts[split] ?? []
      for (number, part) in found.enumerated() {
        try place(
          part.shard, part.facts.file,
          TFDSDirectory.shardFileName(
            template: Self.defaultTemplate, dataset: name, split: split, shard: number, shardCount: found.count))
      }
      splits.append(
        Split(
          name: split, shardLengths: found.map(\.facts.recordCount),
          byteCount: found.reduce(0) { $0 + $1.facts.dataByteCount }))
    }
    try features.knownToTFDS().write(createFile)
    let file = try createFile(Self.fileName)
    try file.write(try json())
    _ = try file.finish()
  }
}
