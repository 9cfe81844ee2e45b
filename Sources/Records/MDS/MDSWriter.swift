public import Store

/// Writes an MDS dataset: shards, `index.json`, and a description of the features beside it.
///
/// Holds one shard in memory, as the format has its table in front. Equal records give equal files.
public struct MDSWriter {
  private let features: TFDSFeatures
  private let columns: [(leaf: FeatureLeaf, column: MDSIndex.Column)]
  private let compression: Compression
  private let shardByteLimit: Int
  private let createFile: (String) throws -> OutputFile
  private let configuration: [UInt8]
  private var samples: [UInt8] = []
  private var ends: [Int] = []
  private var shards: [MDSIndex.Shard] = []

  /// How many samples were written.
  public private(set) var sampleCount = 0

  /// Starts a dataset.
  ///
  /// - Parameters:
  ///   - compression: of whole shards: none, gzip or Zstandard.
  ///   - shardByteLimit: the most bytes in a shard; streaming's own default, and less than 4 GiB.
  ///   - createFile: makes a file of the given name in the dataset's folder.
  public init(
    features: TFDSFeatures, compression: Compression = .none, shardByteLimit: Int = 1 << 26,
    createFile: @escaping (String) throws -> OutputFile
  ) throws {
    guard compression != .zlib, (1..<1 << 32).contains(shardByteLimit) else {
      throw RecordsError(.invalid, "MDS shards are compressed by gzip or zstd, and have less than 4 GiB")
    }
    self.features = features
    columns = try features.leaves().map { ($0, MDSIndex.Column(name: $0.name, encoding: Self.encoding(of: $0))) }
    self.compression = compression
    self.shardByteLimit = shardByteLimit
    self.createFile = createFile
    configuration = try MDSIndex.configuration(
      columns: columns.map(\.column), compression: compression, shardByteLimit: shardByteLimit)
  }

  private static func encoding(of leaf: FeatureLeaf) -> MDSEncoding {
    if leaf.isOptional { return .json }
    // The format has no truth type: bytes of 0 and 1.
    func stored(_ type: NumericArray.ElementType) -> NumericArray.ElementType { type == .bool ? .uint8 : type }
    switch leaf.form {
    case .file("png"): return .bytes("png")
    case .file("jpg"): return .bytes("jpeg")
    case .file("txt"): return .bytes("str")
    case .file: return .bytes("bytes")
    case .integer: return .integer
    case .scalar(let type): return .scalar(stored(type))
    case .array(let type, let shape):
      let lengths = shape.compactMap { $0 }
      let isFixed = lengths.count == shape.count && lengths.allSatisfy { $0 > 0 }
      return .array(stored(type), shape: isFixed ? lengths : nil)
    case .images(let suffix): return .images(suffix == "jpg" ? "jpeg" : suffix)
    case .json: return .json
    }
  }

  /// Appends a record; its key is not stored.
  public mutating func write(_ record: NamedRecord) throws {
    var head: [UInt8] = []
    var body: [UInt8] = []
    for (leaf, column) in columns {
      var value = record.values.value(at: leaf.path)
      if case .numbers(let array)? = value, array.type == .bool, column.encoding != .json {
        value = .numbers(NumericArray(type: .uint8, shape: array.shape, bytes: array.bytes))
      }
      let bytes: [UInt8]?
      do throws(RecordsError) { bytes = try column.encoding.encode(value) } catch {
        throw error.at("feature '\(leaf.name)'")
      }
      guard let bytes, value != nil || leaf.isOptional else {
        throw RecordsError(
          .invalid,
          "feature '\(leaf.name)' is \(leaf.feature.summary), but the value of '\(record.key)' is "
            + (value?.kind ?? "missing"))
      }
      if column.encoding.byteCount == nil {
        guard let size = UInt32(exactly: bytes.count) else {
          throw RecordsError(.invalid, "feature '\(leaf.name)' of '\(record.key)' has \(bytes.count) bytes")
        }
        head += littleEndianBytes(size)
      }
      body += bytes
    }
    let sampleByteCount = head.count + body.count
    guard shardByteCount(adding: sampleByteCount, after: 0) < 1 << 32 else {
      throw RecordsError(.invalid, "record '\(record.key)' does not fit into a shard of less than 4 GiB")
    }
    if !ends.isEmpty, shardByteCount(adding: sampleByteCount, after: samples.count) > shardByteLimit { try flush() }
    samples += head
    samples += body
    ends.append(samples.count)
    sampleCount += 1
  }

  /// Ends the last shard, and writes the index and the description; call once.
  public mutating func finish() throws {
    if !ends.isEmpty { try flush() }
    let file = try createFile(MDSIndex.fileName)
    try file.write(try MDSIndex(shards: shards).json(shardByteLimit: shardByteLimit))
    _ = try file.finish()
    try features.write(createFile)
  }

  private func shardByteCount(adding byteCount: Int, after before: Int) -> Int {
    let count = before == 0 ? 1 : ends.count + 1
    return 4 * (2 + count) + configuration.count + before + byteCount
  }

  private mutating func flush() throws {
    let start = 4 * (2 + ends.count) + configuration.count
    var bytes = littleEndianBytes(UInt32(ends.count))
    bytes.reserveCapacity(start + samples.count)
    for end in [0] + ends { bytes += littleEndianBytes(UInt32(start + end)) }
    bytes += configuration
    bytes += samples
    let digits = String(shards.count)
    let name = "shard.\(String(repeating: "0", count: max(0, 5 - digits.count)))\(digits).mds"
    let raw = MDSIndex.File(basename: name, bytes: bytes.count, hashes: ["sha256": Digest(of: bytes).description])
    var compressed: MDSIndex.File?
    if compression != .none {
      bytes = try compression.compressed(bytes)
      compressed = MDSIndex.File(
        basename: name + (compression == .gzip ? ".gz" : ".zstd"), bytes: bytes.count,
        hashes: ["sha256": Digest(of: bytes).description])
    }
    let file = try createFile(compressed?.basename ?? name)
    try file.write(bytes)
    _ = try file.finish()
    shards.append(
      MDSIndex.Shard(
        columns: columns.map(\.column), sampleCount: ends.count, raw: raw, compressed: compressed,
        compression: compression))
    samples.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }
}
