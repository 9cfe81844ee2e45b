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

  /// A record that was left out since it is damaged.
  public struct Skipped: Codable, Sendable, Equatable {
    /// The record's number in the shard.
    public let ordinal: Int
    /// What is wrong with it, without the name of its file.
    public let reason: String
  }

  /// The splits; one without records has no file and is left out.
  public let splits: [Split]
  /// The records that were left out.
  public let skipped: [Skipped]

  /// Reads the facts of a shard from the JSON that its conversion wrote; `path` is for messages.
  public init(json: [UInt8], path: String) throws {
    do { self = try JSONDecoder().decode(Self.self, from: Data(json)) } catch {
      throw RecordsError(.damaged, "\(path): \(decodingFault(error))")
    }
  }

  init(splits: [Split], skipped: [Skipped]) {
    self.splits = splits
    self.skipped = skipped
  }
}

extension DividedDataset.Shard {
  /// Writes the shard's records, in order, and the facts of what was written.
  ///
  /// - Parameters:
  ///   - features: those of the whole dataset.
  ///   - skipsCorrupt: whether a record that cannot be read, or that `edit` throws a `RecordsError` for, is left out and
  ///     noted; otherwise it is an error that names its file.
  ///   - createFile: makes a file of the given name.
  ///   - edit: looks at a record and may change it; returns whether it did. Others stay byte for byte as they are.
  ///   - didWrite: called after each record.
  public func convert(
    features: TFDSFeatures, skipsCorrupt: Bool = false, createFile: (String) throws -> OutputFile,
    edit: (_ example: inout Example) throws -> Bool = { _ in false }, didWrite: () throws -> Void = {}
  ) throws {
    let collection = try open(features)
    var splits: [ConvertedShard.Split] = []
    var skipped: [ConvertedShard.Skipped] = []
    var (done, fileCount) = (0, 0)
    for split in collection.splits where split.recordCount > 0 {
      let file = "\(fileCount).tfrecord"
      fileCount += 1
      var writer = try TFRecordWriter(file: createFile(file))
      for (shard, length) in split.shardLengths.enumerated() {
        let reader = try collection.makeReader(split: split, shard: shard)
        if let damage = reader.damage, !skipsCorrupt { throw damage }
        for ordinal in 0..<length {
          do {
            try reader.read(ordinal) { bytes in
              var example = try Example(parsing: bytes)
              if try edit(&example) {
                try writer.write(example.serialized())
              } else {
                try writer.write(bytes.withUnsafeBufferPointer { Array($0) })
              }
            }
          } catch let error as RecordsError {
            let place = reader.place(of: ordinal)
            guard skipsCorrupt, error.code != .invalid else {
              throw error.message.contains(place) ? error : error.at(place)
            }
            // Files may be renamed, and what is kept of them stays.
            let reason = error.message.replacing("\(place): ", with: "").replacing(place, with: "the file")
            skipped.append(ConvertedShard.Skipped(ordinal: done, reason: reason))
          }
          done += 1
          try didWrite()
        }
      }
      if writer.recordCount > 0 {
        splits.append(
          ConvertedShard.Split(
            name: split.name, file: file, recordCount: writer.recordCount, dataByteCount: writer.dataByteCount))
      }
      _ = try writer.finish()
    }
    let facts = try createFile(ConvertedShard.fileName)
    try facts.write(try jsonBytes(ConvertedShard(splits: splits, skipped: skipped)))
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
    var parts: [String: [(shard: Int, facts: ConvertedShard.Split)]] = [:]
    var names: [String] = []
    for (number, shard) in shards.enumerated() {
      for split in shard.splits {
        if parts[split.name] == nil { names.append(split.name) }
        parts[split.name, default: []].append((number, split))
      }
    }
    guard !names.isEmpty else { throw RecordsError(.notFound, "\(name) has no records, or none that can be read") }
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
