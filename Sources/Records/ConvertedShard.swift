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
    /// How many records are of each class; `nil` where nothing tells classes.
    public let classes: ClassCounts?
    /// The file that holds each record's class, as 32-bit little-endian integers; `nil` where nothing tells classes.
    public let classFile: String?
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
  ///   - shares: divides records anew among splits; without them each stays in its own.
  ///   - createFile: makes a file of the given name.
  ///   - edit: changes a record, whose place it is told for messages; without it records stay byte for byte as they are.
  ///   - didWrite: called after each record.
  public func convert(
    features: TFDSFeatures, shares: SplitShares? = nil, createFile: (String) throws -> OutputFile,
    edit: ((_ example: inout Example, _ place: String) throws -> Void)? = nil, didWrite: () throws -> Void = {}
  ) throws {
    let collection = try open(features)
    let divider = try shares.map { try RecordDivider($0, features: features) }
    let classes = features.classes
    var written: [WrittenSplit] = []
    for split in collection.splits where split.recordCount > 0 {
      for (shard, length) in split.shardLengths.enumerated() {
        let reader = try collection.makeReader(split: split, shard: shard)
        if let damage = reader.damage { throw damage }
        for ordinal in 0..<length {
          try reader.read(ordinal) { bytes in
            func place() -> String { "\(collection.shardPath(split: split, shard: shard)): record \(ordinal)" }
            var example = try divider == nil && edit == nil ? nil : Example(parsing: bytes)
            var target = split.name
            if let divider, let example {
              do throws(RecordsError) {
                target = try divider.split(of: example, source: split.name, name: reader.name(of: ordinal))
              } catch { throw error.at(place()) }
            }
            let index: Int
            if let known = written.firstIndex(where: { $0.name == target }) {
              index = known
            } else {
              index = written.count
              written.append(try WrittenSplit(target, number: index, classes, createFile))
            }
            let label: Int32?
            do throws(RecordsError) { label = try classes?.label(of: bytes) } catch { throw error.at(place()) }
            if let edit, var edited = example.take() {
              try edit(&edited, place())
              try written[index].write(edited.serialized(), label: label)
            } else {
              try written[index].write(bytes.withUnsafeBufferPointer { Array($0) }, label: label)
            }
          }
          try didWrite()
        }
      }
    }
    var splits: [ConvertedShard.Split] = []
    for split in written { splits.append(try split.finish(createFile)) }
    let facts = try createFile(ConvertedShard.fileName)
    try facts.write(try jsonBytes(ConvertedShard(splits: splits)))
    _ = try facts.finish()
  }
}

/// A split of a shard while it is written.
private struct WrittenSplit {
  let name: String
  private let file: String
  private let classFile: String
  private var writer: TFRecordWriter
  private var counts: ClassCounts?
  private var labels: [Int32] = []

  init(
    _ name: String, number: Int, _ classes: ClassReader?, _ createFile: (String) throws -> OutputFile
  ) throws {
    self.name = name
    file = "\(number).tfrecord"
    classFile = "\(number).classes"
    writer = try TFRecordWriter(file: createFile(file))
    counts = classes.map { ClassCounts(classCount: $0.classCount) }
  }

  mutating func write(_ record: [UInt8], label: Int32?) throws {
    try writer.write(record)
    guard let label else { return }
    counts?.add(label)
    labels.append(label)
  }

  consuming func finish(_ createFile: (String) throws -> OutputFile) throws -> ConvertedShard.Split {
    let split = ConvertedShard.Split(
      name: name, file: file, recordCount: writer.recordCount, dataByteCount: writer.dataByteCount, classes: counts,
      classFile: counts == nil ? nil : classFile)
    _ = try writer.finish()
    if counts != nil {
      let file = try createFile(classFile)
      try file.write(labels.flatMap { label in (0..<4).map { UInt8(truncatingIfNeeded: label >> (8 * $0)) } })
      _ = try file.finish()
    }
    return split
  }
}

extension TFDSInfo {
  /// Makes a dataset in TFDS's layout of converted shards: names their files and writes the descriptions.
  ///
  /// Splits come in the order in which shards have them first; their records keep the order of the shards.
  ///
  /// - Parameters:
  ///   - empty: splits that are named though no record may be in them.
  ///   - place: gives a shard's file the name that it has in the dataset.
  ///   - createFile: makes a file of the given name in the dataset's folder.
  public init(
    gathering shards: [ConvertedShard], name: String, features: TFDSFeatures, naming empty: [String] = [],
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
    for name in empty where parts[name] == nil { splits.append(Split(name: name, shardLengths: [])) }
    try features.knownToTFDS().write(createFile)
    let file = try createFile(Self.fileName)
    try file.write(try json())
    _ = try file.finish()
  }
}
