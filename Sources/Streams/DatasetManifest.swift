import FoundationEssentials
public import Media
import Records
public import Store

/// A dataset's manifest: where its source files come from, what they must hash to, and what they hold.
///
/// Written as Croissant 1.0 JSON-LD; what Croissant has no words for stands under the prefix `millrace:`.
///
/// - Reference: docs.mlcommons.org/croissant, "Croissant Format Specification", version 1.0.
public struct DatasetManifest: Sendable, Equatable {
  /// One source file.
  public struct SourceFile: Sendable, Equatable {
    /// The file's name.
    public var name: String
    /// Where it can be downloaded.
    public var url: String
    /// The SHA-256 of the file as the URL serves it.
    public var digest: Digest
    /// The SHA-256 of the uncompressed content, which holds for mirrors that compress anew.
    public var contentDigest: Digest
    /// The size of the uncompressed content.
    public var contentByteCount: Int
    /// The split whose records it holds.
    public var split: String
    /// The feature that it holds: `image` or `label`.
    public var feature: String
    /// The distribution package that installs the file.
    public var package: String?
    /// Where that package puts it.
    public var packagePath: String?
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
  /// The extent of every picture.
  public var imageShape: Image.Shape
  /// The source files.
  public var files: [SourceFile]

  /// Finds the manifest of a dataset by name in a workspace's `data-manifests`.
  public init(named name: String, workspace: String) throws {
    let path = "\(workspace)/data-manifests/\(name).json"
    do {
      try self.init(path: path)
    } catch let error as RecordsError where error.code == .notFound {
      throw StreamsError(.configuration, "there is no dataset '\(name)': \(path) does not exist")
    }
  }

  /// Reads a manifest.
  public init(path: String) throws {
    let bytes = try InputFile.contents(of: path, limit: 1 << 24)
    do {
      try self.init(JSONDecoder().decode(Stored.self, from: Data(bytes)), path: path)
    } catch let error as DecodingError {
      throw StreamsError(.configuration, "\(path): \(decodingFault(error))")
    }
  }

  private init(_ stored: Stored, path: String) throws {
    func fault(_ words: String) -> StreamsError { StreamsError(.configuration, "\(path): \(words)") }
    let pathCharacters = stored.name.utf8.allSatisfy { $0 != UInt8(ascii: "/") && $0 != 0 }
    guard pathCharacters, !stored.name.isEmpty, !stored.name.hasPrefix("."), !stored.version.contains("/"),
      !stored.version.hasPrefix(".")
    else { throw fault("name '\(stored.name)' and version '\(stored.version)' must be usable as folder names") }
    name = stored.name
    version = stored.version
    description = stored.description
    citation = stored.citeAs
    license = stored.license
    homepage = stored.url
    guard let splitRows = stored.recordSet.first(where: { $0.id == "splits" })?.data else {
      throw fault("a record set 'splits' with data is needed")
    }
    splits = try splitRows.map { row in
      guard case .text(let name) = row["splits/name"] else { throw fault("each row of 'splits' needs splits/name") }
      return name
    }
    guard let classRows = stored.recordSet.first(where: { $0.id == "classes" })?.data else {
      throw fault("a record set 'classes' with data is needed")
    }
    classNames = try classRows.enumerated().map { number, row in
      guard case .text(let name) = row["classes/name"], row["classes/label"] == .number(number), !name.contains("\n")
      else {
        throw fault("row \(number) of 'classes' needs classes/name and the label \(number)")
      }
      return name
    }
    imageShape = Image.Shape(height: stored.height, width: stored.width, channelCount: stored.channelCount)
    guard (1...1 << 15).contains(stored.height), (1...1 << 15).contains(stored.width),
      (1...4).contains(stored.channelCount)
    else { throw fault("the image shape \(imageShape) is out of range") }
    files = stored.distribution.map { file in
      SourceFile(
        name: file.name, url: file.contentUrl, digest: file.sha256, contentDigest: file.contentSha256,
        contentByteCount: file.contentByteCount, split: file.split, feature: file.feature, package: file.package,
        packagePath: file.packagePath)
    }
    for file in files {
      guard !file.name.contains("/"), !file.name.hasPrefix(".") else {
        throw fault("the file name '\(file.name)' is not plain")
      }
      guard file.url.hasPrefix("https://") || file.url.hasPrefix("http://") else {
        throw fault("the URL of '\(file.name)' must begin with http:// or https://")
      }
      guard (0...1 << 32).contains(file.contentByteCount) else {
        throw fault("the content size of '\(file.name)' is out of range")
      }
    }
    for split in splits {
      for feature in ["image", "label"] where files.filter({ $0.split == split && $0.feature == feature }).count != 1 {
        throw fault("split '\(split)' needs exactly one file of feature '\(feature)'")
      }
    }
  }

  private struct Stored: Decodable {
    struct File: Decodable {
      var name: String
      var contentUrl: String
      var sha256: Digest
      var contentSha256: Digest
      var contentByteCount: Int
      var split: String
      var feature: String
      var package: String?
      var packagePath: String?

      enum CodingKeys: String, CodingKey {
        case name, contentUrl, sha256
        case contentSha256 = "millrace:contentSha256"
        case contentByteCount = "millrace:contentByteCount"
        case split = "millrace:split"
        case feature = "millrace:feature"
        case package = "millrace:debianPackage"
        case packagePath = "millrace:packagePath"
      }
    }
    enum Cell: Decodable, Equatable {
      case text(String)
      case number(Int)

      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Int.self) {
          self = .number(number)
        } else {
          self = .text(try container.decode(String.self))
        }
      }
    }
    struct RecordSet: Decodable {
      var id: String
      var data: [[String: Cell]]?

      enum CodingKeys: String, CodingKey {
        case id = "@id"
        case data
      }
    }
    var name: String
    var version: String
    var description: String
    var citeAs: String
    var license: String
    var url: String
    var distribution: [File]
    var recordSet: [RecordSet]
    var height: Int
    var width: Int
    var channelCount: Int

    enum CodingKeys: String, CodingKey {
      case name, version, description, citeAs, license, url, distribution, recordSet
      case height = "millrace:imageHeight"
      case width = "millrace:imageWidth"
      case channelCount = "millrace:imageChannelCount"
    }
  }
}
