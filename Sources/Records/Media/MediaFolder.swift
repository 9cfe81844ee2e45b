import Store

/// Images or sounds in folders named like their classes: `<class>/<file>`, which is the split train, or
/// `<split>/<class>/<file>`.
///
/// Classes are numbered by the bytes of their names, over all splits, those without a file among them; each class folder
/// of a split that has files is a shard. Links count as what they lead to. Hidden files and files of other kinds are left
/// out, and counted; images or sounds at another depth are an error.
public struct MediaFolder: RecordCollection {
  /// What the files hold.
  public enum Kind: Sendable {
    /// Encoded images, as they are; the feature `image`, of any size, decoded to three channels.
    case images
    /// Encoded sounds, as they are; the feature `audio`, at the rate of the file.
    case sounds

    /// How names end, in lower case, and what TFDS calls the format; empty for one that it has no name for.
    ///
    /// Names choose which files are records; what a file is, its content tells. Formats that are not read are among them,
    /// so that their files are errors that name them, and do not vanish.
    var formats: [(suffix: String, name: String)] {
      switch self {
      case .images:
        [
          (".png", "png"), (".jpg", "jpeg"), (".jpeg", "jpeg"), (".jpe", "jpeg"), (".jfif", "jpeg"), (".webp", ""),
          (".gif", "gif"), (".bmp", "bmp"), (".tif", ""), (".tiff", ""), (".ppm", ""), (".pgm", ""), (".pbm", ""),
          (".heic", ""), (".heif", ""), (".avif", ""), (".jp2", ""), (".jxl", ""),
        ]
      case .sounds:
        [
          (".wav", "wav"), (".flac", "flac"), (".ogg", "ogg"), (".oga", "ogg"), (".opus", "ogg"), (".mp3", "mp3"),
          (".aiff", ""), (".aif", ""), (".au", ""), (".caf", ""), (".w64", ""), (".gsm", ""), (".m4a", ""),
          (".aac", ""),
          (".wma", ""),
        ]
      }
    }

    /// What the files are called in messages.
    var noun: String { self == .images ? "an image" : "a sound" }

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

  /// What lies in the folder and is no record.
  public let leftOut: LeftOut

  /// Lists a folder; no file is opened.
  ///
  /// - Throws: if there is no image or sound, one lies at the wrong depth, or a link leads nowhere or back; the error
  ///   names it.
  public init(opening path: String, kind: Kind) throws {
    self.path = path
    self.kind = kind
    var leftOut = LeftOut()
    // Of each folder no more is kept than this: all names would take memory that grows with the dataset.
    typealias Look = (folders: [String], firstFile: String?, fileCount: Int)
    var formats: Set<String> = []
    func look(_ below: String) throws -> Look {
      let listing = try Self.look(path, below, kind, &leftOut)
      formats.formUnion(listing.files.compactMap(kind.format))
      return (listing.folders, listing.files.first, listing.files.count)
    }
    let top = try look("")
    let inner = try top.folders.map { ($0, try look($0)) }
    let leaves = try inner.map { name, listing in try listing.folders.map { ($0, try look("\(name)/\($0)")) } }
    let flatFile = inner.lazy.compactMap { name, look in look.firstFile.map { "\(name)/\($0)" } }.first
    let deepFile = zip(inner, leaves).lazy.flatMap { outer, leaves in
      leaves.compactMap { leaf, look in look.firstFile.map { "\(outer.0)/\(leaf)/\($0)" } }
    }.first
    var deeperFile: String?
    for ((name, _), leaves) in zip(inner, leaves) {
      for (leaf, listing) in leaves {
        for deeper in listing.folders where deeperFile == nil {
          let below = "\(name)/\(leaf)/\(deeper)"
          if let file = try look(below).firstFile { deeperFile = "\(below)/\(file)" }
        }
      }
    }
    let found = [top.firstFile, flatFile, deepFile, deeperFile].compactMap(\.self)
    if found.count > 1 || top.firstFile != nil || deeperFile != nil {
      // The one that cannot stand where it stands; of files of two layouts, the higher one.
      let stray = top.firstFile ?? (flatFile != nil ? found[0] : deeperFile ?? found[0])
      throw Self.misplaced("\(path)/\(stray)", other: found.first { $0 != stray }.map { "\(path)/\($0)" })
    }
    guard flatFile != nil || deepFile != nil else {
      throw RecordsError(
        .notFound,
        "\(path) has no files \(kind.formats.map(\.suffix).joined(separator: ", ")) in folders <class>/ or "
          + "<split>/<class>/")
    }
    let isFlat = flatFile != nil
    for ((name, _), leaves) in zip(inner, leaves) {
      if isFlat { for (leaf, _) in leaves { leftOut.add("\(name)/\(leaf)/", "a folder in a class folder") } }
      if !isFlat, leaves.isEmpty { leftOut.add("\(name)/", "a folder without class folders") }
    }
    typealias Class = (name: String, folder: String, count: Int)
    let splitFolders: [(name: String, classes: [Class])] =
      isFlat
      ? [("train", inner.map { ($0, $0, $1.fileCount) })]
      : zip(inner, leaves).filter { !$1.isEmpty }
        .map { outer, leaves in (outer.0, leaves.map { ($0, "\(outer.0)/\($0)", $1.fileCount) }) }
    let classNames = Set(splitFolders.flatMap { $0.classes.map { ByteName($0.name) } }).sorted().map(\.text)
    let labels = NamedValues(uniqueNamesWithValues: classNames.enumerated().map { ($1, $0) })
    var shards = NamedValues<[(label: Int, folder: String)]>()
    splits = splitFolders.map { split in
      let filled = split.classes.filter { $0.count > 0 }
      shards[split.name] = filled.map { (labels[$0.name] ?? -1, $0.folder) }
      return TFDSInfo.Split(name: split.name, shardLengths: filled.map(\.count))
    }
    self.shards = shards
    self.classNames = classNames
    self.leftOut = leftOut
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
    let below = String(folder.dropFirst(path.count + 1))
    // Names are listed when they are needed: to hold those of all files would take memory that grows with the dataset.
    let names = try look(below).files
    guard names.count == split.shardLengths[shard], let label = shards[split.name]?[shard].label else {
      throw RecordsError(
        .damaged,
        "\(folder) has \(names.count) files, but had \(split.shardLengths[shard]) when the dataset was opened; open it "
          + "again")
    }
    return ExampleReader(recordCount: names.count, place: { "\(folder)/\(names[$0])" }) { [self] ordinal in
      try example(of: "\(below)/\(names[ordinal])", label: label)
    }
  }

  /// The files of a split below ``path``, in the order of their records, with the numbers of their classes.
  func files(of split: TFDSInfo.Split) throws -> [(label: Int, path: String)] {
    try (shards[split.name] ?? []).flatMap { shard in
      try look(shard.folder).files.map { (shard.label, "\(shard.folder)/\($0)") }
    }
  }

  /// The record of a file below ``path``.
  func example(of file: String, label: Int) throws -> Example {
    let content = try InputFile.contents(of: "\(path)/\(file)", limit: Self.fileByteLimit)
    return try features.example(of: [
      kind.featureName: .bytes(content), "label": .numbers(NumericArray(int64: Int64(label))),
    ])
  }

  /// The record of a file below ``path`` that need not fit into memory; `nil` where the feature is not the file.
  func recording(of file: String, label: Int, feature: String) throws -> Recording? {
    guard feature == kind.featureName else { return nil }
    return Recording(
      name: file, content: .file(try InputFile(opening: "\(path)/\(file)")),
      rest: Example(features: ["label": .integers([Int64(label)])]))
  }

  private func look(_ below: String) throws -> FolderListing {
    var leftOut = LeftOut()
    return try Self.look(path, below, kind, &leftOut)
  }

  private static func look(
    _ path: String, _ below: String, _ kind: Kind, _ leftOut: inout LeftOut
  ) throws -> FolderListing {
    try FolderListing(path, below, counts: { kind.format(of: $0) != nil }, kind: kind.noun, leftOut: &leftOut)
  }

  private static func misplaced(_ file: String, other: String?) -> RecordsError {
    RecordsError(
      .damaged,
      "\(file) lies at another depth than \(other ?? "files of classes"); expected is <class>/<file> or "
        + "<split>/<class>/<file>")
  }
}
