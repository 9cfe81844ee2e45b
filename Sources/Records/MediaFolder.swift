import Store

/// Pictures or sounds in folders named like their classes: `<class>/<file>`, which is the split train, or
/// `<split>/<class>/<file>`.
///
/// Classes are numbered by the bytes of their names, over all splits; each class folder of a split is a shard. Links,
/// hidden files and files of other kinds are passed over; pictures or sounds at another depth are an error.
public struct MediaFolder: RecordCollection {
  /// What the files hold.
  public enum Kind: Sendable {
    /// Encoded pictures, as they are; the feature `image`, of any size, decoded to three channels.
    case images
    /// Encoded sounds, as they are; the feature `audio`, at the rate of the file.
    case sounds

    /// How names end, in lower case, and what TFDS calls the format; empty for one that it has no name for.
    var formats: [(suffix: String, name: String)] {
      switch self {
      case .images:
        [
          (".png", "png"), (".jpg", "jpeg"), (".jpeg", "jpeg"), (".bmp", "bmp"), (".gif", "gif"), (".ppm", ""),
          (".pgm", ""),
        ]
      case .sounds: [(".wav", "wav"), (".flac", "flac"), (".ogg", "ogg"), (".mp3", "mp3")]
      }
    }

    /// The format that a file's name tells; `nil` for a file of another kind.
    package func format(of name: String) -> String? {
      let name = name.lowercased()
      return formats.first { name.hasSuffix($0.suffix) }?.name
    }

    /// What the feature is called.
    var featureName: String { self == .images ? "image" : "audio" }

    /// The feature of files in these formats.
    func feature(formats: Set<String>) -> TFDSFeatures.Feature {
      let format = formats.count == 1 ? formats.first ?? "" : ""
      switch self {
      case .images: return .image(shape: [nil, nil, 3], encoding: format)
      case .sounds: return .audio(TFDSFeatures.Audio(type: .int16, fileFormat: format, isEncodedFile: true))
      }
    }
  }

  /// The folder.
  public let path: String
  /// The features of each record.
  public let features: TFDSFeatures
  /// The splits with the lengths of their shards.
  public let splits: [TFDSInfo.Split]
  private let kind: Kind
  private let classNames: [String]
  /// Each split's shards: the number of the class, and the folder below ``path``.
  private let shards: NamedValues<[(label: Int, folder: String)]>

  /// The largest file that is read.
  static let fileByteLimit = 1 << 28

  /// Lists a folder; no file is opened.
  ///
  /// - Throws: if there is no picture or sound, or one lies at the wrong depth; the error names it.
  public init(opening path: String, kind: Kind) throws {
    self.path = path
    self.kind = kind
    var formats: Set<String> = []
    let top = try Self.look(path, kind, &formats)
    if let stray = top.files.first {
      throw Self.misplaced("\(path)/\(stray)")
    }
    var splitFolders: [(name: String, classes: [(name: String, folder: String, count: Int)])] = []
    var flat: [(name: String, folder: String, count: Int)] = []
    var flatFile: String?
    for name in top.folders {
      let inner = try Self.look("\(path)/\(name)", kind, &formats)
      var classes: [(name: String, folder: String, count: Int)] = []
      for child in inner.folders {
        let leaf = try Self.look("\(path)/\(name)/\(child)", kind, &formats)
        for deeper in leaf.folders {
          if let stray = try Self.look("\(path)/\(name)/\(child)/\(deeper)", kind, &formats).files.first {
            throw Self.misplaced("\(path)/\(name)/\(child)/\(deeper)/\(stray)")
          }
        }
        if !leaf.files.isEmpty { classes.append((child, "\(name)/\(child)", leaf.files.count)) }
      }
      if let first = inner.files.first {
        flat.append((name, name, inner.files.count))
        flatFile = flatFile ?? "\(name)/\(first)"
      }
      if !classes.isEmpty { splitFolders.append((name, classes)) }
      if let stray = flatFile, !splitFolders.isEmpty { throw Self.misplaced("\(path)/\(stray)") }
    }
    if !flat.isEmpty { splitFolders = [("train", flat)] }
    guard !splitFolders.isEmpty else {
      throw RecordsError(
        .notFound,
        "\(path) has no files \(kind.formats.map(\.suffix).joined(separator: ", ")) in folders <class>/ or "
          + "<split>/<class>/")
    }
    let classNames = Set(splitFolders.flatMap { $0.classes.map { ByteName($0.name) } }).sorted().map(\.text)
    let labels = NamedValues(uniqueNamesWithValues: classNames.enumerated().map { ($1, $0) })
    var shards = NamedValues<[(label: Int, folder: String)]>()
    splits = splitFolders.map { split in
      shards[split.name] = split.classes.map { (labels[$0.name] ?? -1, $0.folder) }
      return TFDSInfo.Split(name: split.name, shardLengths: split.classes.map(\.count))
    }
    self.shards = shards
    self.classNames = classNames
    features = TFDSFeatures(features: [
      kind.featureName: kind.feature(formats: formats),
      "label": .classLabel(classCount: classNames.count, names: classNames),
    ])
  }

  /// The folder's name.
  public var name: String { path.lastPathComponent }

  /// The folder of one class in one split.
  public func shardPath(split: TFDSInfo.Split, shard: Int) -> String {
    "\(path)/\(shards[split.name]?[shard].folder ?? "")"
  }

  /// Lists one class folder; files are read when their records are.
  public func makeReader(split: TFDSInfo.Split, shard: Int) throws -> any RecordReader {
    let folder = shardPath(split: split, shard: shard)
    var formats: Set<String> = []
    // Names are listed when they are needed: to hold those of all files would take memory that grows with the dataset.
    let names = try Self.look(folder, kind, &formats).files
    guard names.count == split.shardLengths[shard], let label = shards[split.name]?[shard].label else {
      throw RecordsError(
        .damaged,
        "\(folder) has \(names.count) files, but had \(split.shardLengths[shard]) when the dataset was opened; open it "
          + "again")
    }
    let below = folder.dropFirst(path.count + 1)
    return ExampleReader(place: folder, recordCount: names.count) { [self] ordinal in
      try example(of: "\(below)/\(names[ordinal])", label: label)
    }
  }

  /// The files of a split below ``path``, in the order of their records, with the numbers of their classes.
  func files(of split: TFDSInfo.Split) throws -> [(label: Int, path: String)] {
    var formats: Set<String> = []
    return try (shards[split.name] ?? []).flatMap { shard in
      try Self.look("\(path)/\(shard.folder)", kind, &formats).files.map { (shard.label, "\(shard.folder)/\($0)") }
    }
  }

  /// The record of a file below ``path``.
  func example(of file: String, label: Int) throws -> Example {
    let content = try InputFile.contents(of: "\(path)/\(file)", limit: Self.fileByteLimit)
    return try features.example(of: [
      kind.featureName: .bytes(content), "label": .numbers(NumericArray(int64: Int64(label))),
    ])
  }

  /// The folders and the pictures or sounds in a folder, sorted by the bytes of their names.
  private static func look(
    _ folder: String, _ kind: Kind, _ formats: inout Set<String>
  ) throws -> (folders: [String], files: [String]) {
    guard Disk.status("\(folder)/.")?.kind == .folder else {
      throw RecordsError(.notFound, "\(folder) is no folder")
    }
    var found: (folders: [String], files: [String]) = ([], [])
    for name in try Disk.names(in: folder) where !name.hasPrefix(".") {
      switch Disk.status("\(folder)/\(name)")?.kind {
      case .folder: found.folders.append(name)
      case .file:
        guard let format = kind.format(of: name) else { continue }
        formats.insert(format)
        found.files.append(name)
      default: continue
      }
    }
    return found
  }

  private static func misplaced(_ file: String) -> RecordsError {
    RecordsError(
      .damaged, "\(file) lies at another depth than other files: expected is <class>/<file> or <split>/<class>/<file>")
  }
}
