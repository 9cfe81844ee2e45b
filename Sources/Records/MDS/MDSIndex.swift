import FoundationEssentials
import Settings
import Store

/// What `index.json` of an MDS dataset says: its shards, each with its columns.
///
/// - Reference: mosaicml-streaming 0.13, streaming/base/format/mds/{reader,writer}.py.
public struct MDSIndex: Sendable, Equatable {
  /// The file's name in a dataset's folder.
  public static let fileName = "index.json"

  /// A column.
  public struct Column: Sendable, Equatable {
    /// The name.
    public var name: String
    /// How values are stored.
    public var encoding: MDSEncoding

    /// Describes a column.
    public init(name: String, encoding: MDSEncoding) {
      self.name = name
      self.encoding = encoding
    }
  }

  /// A file with its size and digests.
  public struct File: Sendable, Equatable, Codable {
    var basename: String
    var bytes: Int
    var hashes: [String: String]
  }

  /// One shard.
  public struct Shard: Sendable, Equatable {
    /// The columns, sorted by name.
    public var columns: [Column]
    /// How many samples.
    public var sampleCount: Int
    /// The plain shard.
    var raw: File
    /// The compressed shard, and how it is compressed; `nil` if only the plain one was written.
    var compressed: File?
    var compression: Compression

    /// The file of a folder that is read: the plain one where it stands there, else the compressed one.
    func fileName(in folder: String) -> String {
      guard let compressed else { return raw.basename }
      return (try? InputFile(opening: "\(folder)/\(raw.basename)")) != nil ? raw.basename : compressed.basename
    }

    /// Everything but the files that samples depend on.
    var canonicalColumns: CanonicalValue {
      .list(columns.map { .list([.string($0.name), .string($0.encoding.name)]) })
    }
  }

  /// The shards in order.
  public var shards: [Shard]

  /// Reads the index of a dataset's folder.
  init(of folder: String) throws(RecordsError) {
    let path = "\(folder)/\(Self.fileName)"
    try self.init(json: InputFile.contents(of: path, limit: 1 << 28), path: path)
  }

  /// Reads the JSON; `path` is for messages.
  public init(json: [UInt8], path: String) throws(RecordsError) {
    let stored: Stored
    do {
      stored = try JSONDecoder().decode(Stored.self, from: Data(json))
    } catch {
      throw RecordsError(.damaged, "\(path): \(decodingFault(error))")
    }
    guard stored.version == 2 else {
      throw RecordsError(.unsupported, "\(path): version \(stored.version) of MDS; version 2 is read")
    }
    shards = []
    for (number, shard) in stored.shards.enumerated() {
      do throws(RecordsError) {
        shards.append(try Self.shard(shard))
      } catch { throw error.at("\(path): shard \(number)") }
    }
  }

  private static func shard(_ stored: Stored.Shard) throws(RecordsError) -> Shard {
    guard stored.format == "mds", stored.version == 2 else {
      throw RecordsError(.unsupported, "format '\(stored.format)', version \(stored.version); mds, version 2 is read")
    }
    let count = stored.column_names.count
    guard stored.column_encodings.count == count, stored.column_sizes.count == count, stored.samples >= 0 else {
      throw RecordsError(.damaged, "the columns' names, encodings and sizes are not of one number")
    }
    var columns: [Column] = []
    for index in 0..<count {
      let (name, encodingName) = (stored.column_names[index], stored.column_encodings[index])
      guard let encoding = MDSEncoding(encodingName) else {
        throw RecordsError(.unsupported, "column '\(name)' is encoded as '\(encodingName)', which is not read")
      }
      guard encoding.byteCount == stored.column_sizes[index] else {
        throw RecordsError(.damaged, "column '\(name)' of '\(encodingName)' cannot have the size declared for it")
      }
      columns.append(Column(name: name, encoding: encoding))
    }
    guard stored.column_names.firstNameTwice == nil else { throw RecordsError(.damaged, "two columns have one name") }
    for file in [stored.raw_data, stored.zip_data].compactMap({ $0 }) {
      guard !file.basename.isEmpty, !file.basename.contains("/"), file.basename != "..", file.basename != ".",
        file.bytes >= 0
      else { throw RecordsError(.damaged, "'\(file.basename)' of \(file.bytes) bytes is no file in the folder") }
    }
    // What a compressed shard may expand to.
    guard stored.raw_data.bytes < 1 << 32 else {
      throw RecordsError(
        .damaged, "'\(stored.raw_data.basename)' is declared as \(stored.raw_data.bytes) bytes, not below 4 GiB")
    }
    let compression: Compression
    switch stored.compression?.split(separator: ":").first {
    case nil: compression = .none
    case "gz": compression = .gzip
    case "zstd": compression = .zstd
    case let other?:
      throw RecordsError(.unsupported, "it is compressed by '\(other)'; gz and zstd are read")
    }
    return Shard(
      columns: columns, sampleCount: stored.samples, raw: stored.raw_data,
      compressed: compression == .none ? nil : stored.zip_data, compression: compression)
  }

  /// Describes finished shards.
  init(shards: [Shard]) { self.shards = shards }

  /// The JSON, keys sorted.
  func json(shardByteLimit: Int) throws -> [UInt8] {
    try jsonBytes(Stored(version: 2, shards: shards.map { Stored.Shard($0, shardByteLimit: shardByteLimit) }))
  }

  /// The description that stands inside a shard.
  static func configuration(columns: [Column], compression: Compression, shardByteLimit: Int) throws -> [UInt8] {
    try jsonBytes(
      Stored.Configuration(
        compression: Stored.name(of: compression), hashes: ["sha256"], size_limit: shardByteLimit,
        column_encodings: columns.map(\.encoding.name), column_names: columns.map(\.name),
        column_sizes: columns.map(\.encoding.byteCount)))
  }

  private struct Stored: Codable {
    struct Configuration: Codable {
      var compression: String?
      var format = "mds"
      var hashes: [String]
      var size_limit: Int?
      var version = 2
      var column_encodings: [String]
      var column_names: [String]
      var column_sizes: [Int?]
    }
    struct Shard: Codable {
      var column_encodings: [String]
      var column_names: [String]
      var column_sizes: [Int?]
      var compression: String?
      var format: String
      var hashes: [String]
      var raw_data: File
      var samples: Int
      var size_limit: Int?
      var version: Int
      var zip_data: File?

      init(_ shard: MDSIndex.Shard, shardByteLimit: Int) {
        column_encodings = shard.columns.map(\.encoding.name)
        column_names = shard.columns.map(\.name)
        column_sizes = shard.columns.map(\.encoding.byteCount)
        compression = Stored.name(of: shard.compression)
        format = "mds"
        hashes = ["sha256"]
        raw_data = shard.raw
        samples = shard.sampleCount
        size_limit = shardByteLimit
        version = 2
        zip_data = shard.compressed
      }

      /// All keys, also those whose value is null: the other reader takes none for granted.
      func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(column_encodings, forKey: .column_encodings)
        try container.encode(column_names, forKey: .column_names)
        try container.encode(column_sizes, forKey: .column_sizes)
        try container.encode(compression, forKey: .compression)
        try container.encode(format, forKey: .format)
        try container.encode(hashes, forKey: .hashes)
        try container.encode(raw_data, forKey: .raw_data)
        try container.encode(samples, forKey: .samples)
        try container.encode(size_limit, forKey: .size_limit)
        try container.encode(version, forKey: .version)
        try container.encode(zip_data, forKey: .zip_data)
      }
    }
    var version: Int
    var shards: [Shard]

    static func name(of compression: Compression) -> String? {
      switch compression {
      case .none, .zlib: nil
      case .gzip: "gz"
      case .zstd: "zstd"
      }
    }
  }
}
