import Records
public import Store

/// A dataset's manifest: where its source files come from, what they must hash to, and how records come out of them.
///
/// Written as Croissant 1.0 JSON-LD; what Croissant has no words for stands under the prefix `millrace:`.
///
/// - Reference: docs.mlcommons.org/croissant, "Croissant Format Specification", version 1.0.
public struct DatasetManifest: Sendable, Equatable {
  /// One source: a file, or an archive, which a distribution package may have installed as a folder.
  public struct SourceFile: Sendable, Equatable {
    /// The file's name.
    public var name: String
    /// Where it can be downloaded.
    public var url: String
    /// The SHA-256 of the file as the URL serves it.
    public var digest: Digest
    /// The size of the file as the URL serves it.
    public var byteCount: Int
    /// The SHA-256 of the uncompressed content, which holds for mirrors that compress anew; `nil` where nobody says.
    public var contentDigest: Digest?
    /// The digest of the files in an archive, which holds for the same files in a folder: SHA-256 over one line a file,
    /// its SHA-256, two spaces and its path, sorted by path.
    public var filesDigest: Digest?
    /// Where in an archive the files lie; empty for all of it.
    public var folder: String
    /// How names end of the files that count in an archive or folder, in lower case.
    public var suffixes: [String]
    /// The split whose records it holds; `nil` where a rule or a list says.
    public var split: String?
    /// The feature that it holds, in the layout `idx`: `image` or `label`.
    public var feature: String?
    /// The class of all its records; `nil` where folders say.
    public var className: String?
    /// The folders that its files lie in, where folders say the class; `nil` where anything else does.
    public var classFolders: [String]?
    /// The distribution package that installs the file or its content.
    public var package: String?
    /// Where that package puts the file, or the folder of files.
    public var packagePath: String?

    /// What names the content best: equal for the same content however it is packed, as far as that is known.
    public var identity: Digest { contentDigest ?? filesDigest ?? digest }

    /// The files in an archive or folder that stands for this source.
    package func tree(at path: String) -> SourceTree { SourceTree(path: path, folder: folder, suffixes: suffixes) }
  }

  /// How records come out of the source files.
  public enum Layout: String, Sendable, CaseIterable, Decodable {
    /// For each split one IDX file of images and one of labels.
    case idx
    /// A tar archive of CIFAR-10's binary batches: `data_batch_*.bin` is the split train, `test_batch.bin` the split test.
    case cifar10
    /// Images or sounds in folders named like their classes, or all of the source's class.
    case classFolders
    /// Sounds in folders named like words, two lists that name those of validation and test, and background noise.
    case speechCommands

    /// How names end of the files that count in an archive or folder.
    func suffixes(of encoding: Encoding) -> [String] {
      switch self {
      case .idx: []
      case .cifar10: [".bin"]
      case .classFolders: encoding.suffixes
      case .speechCommands: encoding.suffixes + SpeechCommands.lists
      }
    }
  }

  /// What images or sounds are stored as.
  public enum Encoding: String, Sendable, CaseIterable, Decodable {
    case png, jpeg, wav, flac, ogg, mp3, gsm

    /// How the names of such files end.
    package var suffixes: [String] { self == .jpeg ? [".jpg", ".jpeg"] : [".\(rawValue)"] }
  }

  /// What each record holds beside its label.
  public enum Medium: Sendable, Equatable {
    /// An image; `nil` stands for any length.
    case image(height: Int?, width: Int?, channelCount: Int, encoding: Encoding)
    /// A sound as an encoded file.
    case audio(sampleRateHz: Int, encoding: Encoding)

    /// What files hold.
    package var encoding: Encoding {
      switch self {
      case .image(_, _, _, let encoding), .audio(_, let encoding): encoding
      }
    }
  }

  /// Splits records by a hash, so that a record stays where it is whatever others come.
  public struct SplitRule: Sendable, Equatable {
    /// How many of a hundred go into the split test.
    public var testPercent: Int
    /// Whether only the last part of a record's path is hashed.
    public var isByName: Bool
    /// Where the hashed text ends, at the latest: variants that differ behind such a mark stay together.
    public var ends: [String]

    /// Makes a rule.
    public init(testPercent: Int, isByName: Bool, ends: [String]) {
      self.testPercent = testPercent
      self.isByName = isByName
      self.ends = ends
    }

    /// The split of a record, by its path without the suffix.
    ///
    /// Test if the first 32 bits of the text's SHA-256, as a big-endian integer, are below `testPercent` modulo 100.
    package func split(of path: String) -> String {
      var text = isByName ? String(path.split(separator: "/").last ?? "") : path
      for end in ends {
        if let range = text.firstRange(of: end) { text = String(text[..<range.lowerBound]) }
      }
      let word = UInt32(Digest(of: text).hex.prefix(8), radix: 16) ?? 0
      return word % 100 < testPercent ? "test" : "train"
    }
  }

  /// The dataset's name.
  public var name: String
  /// Its version.
  public var version: String
  /// What it is, in words.
  public var description: String
  /// How to cite it.
  public var citation: String
  /// Under which licence it is.
  public var license: String
  /// Where it is at home.
  public var homepage: String
  /// The splits, in order.
  public var splits: [String]
  /// The classes, by number.
  public var classNames: [String]
  /// How records come out of the source files.
  public var layout: Layout
  /// What each record holds.
  public var medium: Medium
  /// What splits the records of sources without a split.
  public var splitRule: SplitRule?
  /// The text feature that keeps a record's own name, such as its path without the suffix; `nil` for none.
  public var nameFeature: String?
  /// Folders whose files are no records, in the layout `classFolders`.
  public var leftOut: [String]
  /// The source files.
  public var files: [SourceFile]

  /// Everything but the source files' content that shapes the records, for keys.
  public var facts: [String] {
    let rule = splitRule.map { ["\($0.testPercent)", "\($0.isByName)"] + $0.ends } ?? ["none"]
    let sources = files.flatMap { [$0.name, $0.folder, $0.split ?? "", $0.feature ?? "", $0.className ?? ""] }
    return [name, version, description, citation, license, homepage, layout.rawValue, "\(medium)", nameFeature ?? ""]
      + splits + classNames + rule + leftOut + sources
  }

  /// Says what makes no sense; `nil` for a sound manifest.
  var fault: String? {
    let namesAreSafe = [name, version].allSatisfy { part in
      !part.isEmpty && !part.hasPrefix(".") && !part.utf8.contains { $0 == UInt8(ascii: "/") || $0 == 0 }
    }
    guard namesAreSafe else { return "name '\(name)' and version '\(version)' must be usable as folder names" }
    guard !splits.isEmpty, !classNames.isEmpty, !files.isEmpty else {
      return "at least one split, one class and one source file are needed"
    }
    for (what, names) in [("split", splits), ("class", classNames), ("source file", files.map(\.name))] {
      if names.firstNameTwice != nil { return "two of the kind \(what) have one name" }
    }
    return files.lazy.compactMap(fault(of:)).first ?? mediumFault ?? layoutFault
  }

  private func fault(of file: SourceFile) -> String? {
    if file.name.contains("/") || file.name.hasPrefix(".") || file.name.isEmpty {
      return "the file name '\(file.name)' is not plain"
    }
    if !file.url.hasPrefix("https://"), !file.url.hasPrefix("http://") {
      return "the URL of '\(file.name)' must begin with http:// or https://"
    }
    if !(0...1 << 44).contains(file.byteCount) { return "the size of '\(file.name)' is out of range" }
    if let split = file.split, !splits.contains(split) {
      return "'\(file.name)' is of split '\(split)', which is not among \(splits)"
    }
    if let className = file.className, !classNames.containsName(className) {
      return "'\(file.name)' is of class '\(className)', which is not among the classes"
    }
    return nil
  }

  private var mediumFault: String? {
    switch medium {
    case .image(let height, let width, let channelCount, _):
      let sides = [height, width].compactMap(\.self)
      let isInRange = sides.allSatisfy { (1...1 << 15).contains($0) } && (1...4).contains(channelCount)
      return isInRange ? nil : "the image shape \(sides + [channelCount]) is out of range"
    case .audio(let sampleRateHz, _):
      return (0...1 << 20).contains(sampleRateHz) ? nil : "the sample rate \(sampleRateHz) is out of range"
    }
  }

  private var layoutFault: String? {
    switch layout {
    case .idx:
      guard case .image(_?, _?, _, .png) = medium else { return "the layout idx needs PNG images of one size" }
      for split in splits {
        for feature in ["image", "label"] where files.filter({ $0.split == split && $0.feature == feature }).count != 1
        {
          return "split '\(split)' needs exactly one file of feature '\(feature)'"
        }
      }
    case .cifar10:
      guard medium == .image(height: 32, width: 32, channelCount: 3, encoding: .png), Set(splits) == ["train", "test"],
        files.count == 1, classNames.count == 10
      else { return "the layout cifar10 has one file, PNG images of 32×32×3, splits train and test, ten classes" }
    case .classFolders:
      guard splitRule != nil || files.allSatisfy({ $0.split != nil }) else {
        return "each file needs a split, or the dataset millrace:testPercent"
      }
      if let rule = splitRule, !(1...99).contains(rule.testPercent) || !Set(splits).isSuperset(of: ["train", "test"]) {
        return "millrace:testPercent must lie in 1...99 and goes with the splits train and test"
      }
    case .speechCommands:
      guard case .audio(1..., .wav) = medium, splits == ["train", "validation", "test"], classNames.count > 2,
        files.filter({ $0.split == nil }).count == 1, files.filter({ $0.split == "test" }).count <= 1
      else {
        return "the layout speechCommands has WAV sounds of one rate, splits train, validation and test, and one file "
          + "without a split"
      }
    }
    return nil
  }
}
