import FoundationEssentials
import Records
import Store

extension DatasetManifest {
  /// Finds the manifest of a dataset by name in a workspace's `data-manifests`.
  public init(named name: String, workspace: String) throws {
    let path = "\(workspace)/data-manifests/\(name).json"
    do {
      try self.init(path: path)
    } catch let error as RecordsError where error.code == .notFound {
      throw DatasetsError(.configuration, "there is no dataset '\(name)': \(path) does not exist")
    }
  }

  /// Reads a manifest.
  public init(path: String) throws {
    let bytes = try InputFile.contents(of: path, limit: 1 << 24)
    do {
      try self.init(JSONDecoder().decode(Stored.self, from: Data(bytes)), path: path)
    } catch let error as DecodingError {
      throw DatasetsError(.configuration, "\(path): \(decodingFault(error))")
    }
  }

  private init(_ stored: Stored, path: String) throws {
    func fault(_ words: String) -> DatasetsError { DatasetsError(.configuration, "\(path): \(words)") }
    name = stored.name
    version = stored.version
    description = stored.description
    citation = stored.citeAs
    license = stored.license
    homepage = stored.url
    layout = stored.layout
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
      guard case .text(let name) = row["classes/name"], row["classes/label"] == .number(number),
        !name.utf8.contains(0x0A)
      else {
        throw fault("row \(number) of 'classes' needs classes/name and the label \(number)")
      }
      return name
    }
    switch (stored.channelCount, stored.sampleRateHz) {
    case (let channelCount?, nil):
      medium = .image(
        height: stored.height, width: stored.width, channelCount: channelCount, encoding: stored.encoding)
    case (nil, let sampleRateHz?): medium = .audio(sampleRateHz: sampleRateHz, encoding: stored.encoding)
    default: throw fault("either millrace:imageChannelCount or millrace:sampleRateHz is needed")
    }
    splitRule = stored.testPercent.map {
      SplitRule(testPercent: $0, isByName: stored.splitsByName ?? false, ends: stored.splitKeyEnds ?? [])
    }
    nameFeature = stored.nameFeature
    leftOut = stored.leftOut ?? []
    files = try stored.distribution.map { file in
      guard file.contentSize.hasSuffix(" B"), let byteCount = Int(file.contentSize.dropLast(2)) else {
        throw fault("contentSize of '\(file.name)' is '\(file.contentSize)', expected bytes as in '29515 B'")
      }
      return SourceFile(
        name: file.name, url: file.contentUrl, digest: file.sha256, byteCount: byteCount,
        contentDigest: file.contentSha256, filesDigest: file.filesSha256, folder: file.folder ?? "",
        suffixes: stored.layout.suffixes(of: file.encoding ?? stored.encoding), split: file.split,
        feature: file.feature, className: file.className, package: file.package, packagePath: file.packagePath)
    }
    for index in files.indices where layout == .classFolders && files[index].className == nil {
      files[index].classFolders = classNames + leftOut
    }
    if let words = self.fault { throw fault(words) }
  }

  private struct Stored: Decodable {
    struct File: Decodable {
      var name: String
      var contentUrl: String
      var contentSize: String
      var sha256: Digest
      var contentSha256: Digest?
      var filesSha256: Digest?
      var folder: String?
      var encoding: Encoding?
      var split: String?
      var feature: String?
      var className: String?
      var package: String?
      var packagePath: String?

      enum CodingKeys: String, CodingKey {
        case name, contentUrl, contentSize, sha256
        case contentSha256 = "millrace:contentSha256"
        case filesSha256 = "millrace:filesSha256"
        case folder = "millrace:folder"
        case encoding = "millrace:encoding"
        case split = "millrace:split"
        case feature = "millrace:feature"
        case className = "millrace:className"
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
    var layout: Layout
    var encoding: Encoding
    var height: Int?
    var width: Int?
    var channelCount: Int?
    var sampleRateHz: Int?
    var testPercent: Int?
    var splitsByName: Bool?
    var splitKeyEnds: [String]?
    var nameFeature: String?
    var leftOut: [String]?

    enum CodingKeys: String, CodingKey {
      case name, version, description, citeAs, license, url, distribution, recordSet
      case layout = "millrace:layout"
      case encoding = "millrace:encoding"
      case height = "millrace:imageHeight"
      case width = "millrace:imageWidth"
      case channelCount = "millrace:imageChannelCount"
      case sampleRateHz = "millrace:sampleRateHz"
      case testPercent = "millrace:testPercent"
      case splitsByName = "millrace:splitsByName"
      case splitKeyEnds = "millrace:splitKeyEnds"
      case nameFeature = "millrace:nameFeature"
      case leftOut = "millrace:leftOut"
    }
  }
}
