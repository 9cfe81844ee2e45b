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
  /// What became of records that were cut; `nil` where none is.
  public let cut: CutCounts?

  /// Reads the facts of a shard from the JSON that its conversion wrote; `path` is for messages.
  public init(json: [UInt8], path: String) throws {
    do { self = try JSONDecoder().decode(Self.self, from: Data(json)) } catch {
      throw RecordsError(.damaged, "\(path): \(decodingFault(error))")
    }
  }

  init(splits: [Split], skipped: [Skipped], cut: CutCounts?) {
    self.splits = splits
    self.skipped = skipped
    self.cut = cut
  }
}

extension DividedDataset.Shard {
  /// Writes the shard's records, in order, and the facts of what was written.
  ///
  /// - Parameters:
  ///   - features: those of the whole dataset.
  ///   - shares: divides records anew among splits; without them each stays in its own.
  ///   - skipsCorrupt: whether a record that cannot be read, or that `edit` throws a `RecordsError` for, is left out and
  ///     noted; otherwise it is an error that names its file.
  ///   - cutter: makes several records of each, which stay in one split; none is edited then. Under `skipsCorrupt` each
  ///     is cut twice, since of a damaged one no piece may stay.
  ///   - createFile: makes a file of the given name.
  ///   - edit: looks at a record and may change it; returns whether it did. Others stay byte for byte as they are.
  ///   - didWrite: called after each record.
  public func convert(
    features: TFDSFeatures, shares: SplitShares? = nil, skipsCorrupt: Bool = false,
    cutter: (any RecordCutter)? = nil, createFile: (String) throws -> OutputFile,
    edit: (_ example: inout Example) throws -> Bool = { _ in false }, didWrite: () throws -> Void = {}
  ) throws {
    let collection = try open(features)
    let divider = try shares.map { try RecordDivider($0, features: features) }
    let classes = features.classes
    var written: [WrittenSplit] = []
    var skipped: [ConvertedShard.Skipped] = []
    var counts = cutter.map { _ in CutCounts() }
    var done = 0
    func write(_ record: [UInt8], label: Int32?, to target: String) throws {
      let index: Int
      if let known = written.firstIndex(where: { $0.name.isName(target) }) {
        index = known
      } else {
        index = written.count
        written.append(try WrittenSplit(target, number: index, classes, createFile))
      }
      try written[index].write(record, label: label)
    }
    func cut(_ recording: Recording, by cutter: any RecordCutter, of source: String, name: String?) throws {
      var whole = recording.rest
      var file: (feature: String, content: InputFile)?
      switch recording.content {
      case .bytes(let bytes): whole.features[cutter.feature] = .bytes([bytes])
      case .file(let found): file = (cutter.feature, found)
      }
      let target = try divider?.split(of: whole, and: file, source: source, name: name) ?? source
      if skipsCorrupt { _ = try cutter.cut(recording) { _ in try didWrite() } }
      let found = try cutter.cut(recording) { piece in
        let bytes = piece.serialized()
        try write(bytes, label: classes?.label(of: bytes.span), to: target)
        try didWrite()
      }
      counts = counts.map { $0 + found }
    }
    for split in collection.splits where split.recordCount > 0 {
      for (shard, length) in split.shardLengths.enumerated() {
        let reader = try collection.makeReader(split: split, shard: shard)
        if let damage = reader.damage, !skipsCorrupt { throw damage }
        for ordinal in 0..<length {
          do {
            if let cutter {
              try cut(
                reader.recording(ordinal, feature: cutter.feature), by: cutter, of: split.name,
                name: reader.name(of: ordinal))
              done += 1
              continue
            }
            try reader.read(ordinal) { bytes in
              var example = try Example(parsing: bytes)
              let label = try classes?.label(of: bytes)
              // By what is stored, which no edit of a later version changes.
              let target =
                try divider?.split(of: example, source: split.name, name: reader.name(of: ordinal)) ?? split.name
              let isEdited = try edit(&example)
              try write(
                isEdited ? example.serialized() : bytes.withUnsafeBufferPointer { Array($0) }, label: label, to: target)
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
    }
    var splits: [ConvertedShard.Split] = []
    for split in written { splits.append(try split.finish(createFile)) }
    let facts = try createFile(ConvertedShard.fileName)
    try facts.write(try jsonBytes(ConvertedShard(splits: splits, skipped: skipped, cut: counts)))
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
    for name in empty where parts[name] == nil { splits.append(Split(name: name, shardLengths: [])) }
    try features.knownToTFDS().write(createFile)
    let file = try createFile(Self.fileName)
    try file.write(try json())
    _ = try file.finish()
  }
}
