/// A sample of a WebDataset: the files that share one key, by field.
///
/// - Reference: webdataset/tariterators.py (names and grouping), autodecode.py (what suffixes mean).
public struct WebDatasetSample: Sendable, Equatable {
  /// The path up to the first dot of its last component.
  public var key: String
  /// Contents by field: what follows that dot, in lower case.
  public var files: NamedValues<[UInt8]>

  /// Makes a sample.
  public init(key: String, files: NamedValues<[UInt8]>) {
    self.key = key
    self.files = files
  }

  /// The key and field of a member; `nil` for one that is no part of a sample.
  static func split(_ path: String) -> (key: String, field: String)? {
    // By bytes: a mark that combines with a dot or a slash would hide it among characters.
    let bytes = path.utf8
    let slash = bytes.lastIndex(of: UInt8(ascii: "/"))
    if slash == nil, path.hasPrefix("__"), path.hasSuffix("__") { return nil }
    let folderEnd = slash.map { bytes.index(after: $0) } ?? bytes.startIndex
    guard let dot = bytes[folderEnd...].firstIndex(of: UInt8(ascii: ".")), dot > folderEnd else { return nil }
    return (String(path[..<dot]), path[bytes.index(after: dot)...].lowercased())
  }

  /// The values that the suffixes alone tell, by field: integers, arrays and JSON; everything else is bytes.
  public func values(path: String) throws(RecordsError) -> NamedValues<RecordValue> {
    var values = NamedValues<RecordValue>()
    for (field, bytes) in files {
      let place = "\(path): sample '\(key)', field '\(field)'"
      switch field.split(separator: ".").last {
      case "cls", "cls2", "index", "inx", "id":
        values[field] = .numbers(NumericArray(int64: try Self.integer(bytes, place)))
      case "npy": values[field] = .numbers(try NPYArray.parse(bytes, path: place))
      case "json", "jsn": values[field] = try Self.json(bytes, place)
      default: values[field] = .bytes(bytes)
      }
    }
    return values
  }

  /// The values as features say.
  func values(of columns: [WebDatasetColumn], path: String) throws(RecordsError) -> NamedValues<RecordValue> {
    var values = NamedValues<RecordValue>()
    for column in columns {
      let place = "\(path): sample '\(key)', field '\(column.field)'"
      guard let bytes = files[column.field] else {
        if column.leaf.isOptional { continue }
        throw RecordsError(.damaged, "\(place) is missing")
      }
      let value: RecordValue
      switch column.leaf.form {
      case .file: value = .bytes(bytes)
      case .integer: value = .numbers(NumericArray(int64: try Self.integer(bytes, place)))
      case .scalar, .array: value = .numbers(try NPYArray.parse(bytes, path: place))
      case .json, .images:
        guard let storage = column.leaf.feature.storage,
          let typed = try JSONValue(parsing: bytes, path: place).value(as: storage, rank: column.leaf.rank)
        else { throw RecordsError(.damaged, "\(place) is not \(column.leaf.feature.summary)") }
        value = typed
      }
      guard column.leaf.fits(value) else {
        throw RecordsError(.damaged, "\(place) is \(value.kind), expected \(column.leaf.feature.summary)")
      }
      values.set(value, at: column.leaf.path[...])
    }
    return values
  }

  private static func json(_ bytes: [UInt8], _ place: String) throws(RecordsError) -> RecordValue? {
    let value = try JSONValue(parsing: bytes, path: place)
    do throws(RecordsError) { return try value.natural() } catch { throw error.at(place) }
  }

  private static func integer(_ bytes: [UInt8], _ place: String) throws(RecordsError) -> Int64 {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let value = Int64(text.trimmingSuffix { $0.isWhitespace }) else {
      throw RecordsError(.damaged, "\(place) is '\(text.prefix(40))', expected an integer")
    }
    return value
  }
}

/// A feature and the field that holds it.
struct WebDatasetColumn {
  let leaf: FeatureLeaf
  let field: String

  /// The fields of all features.
  ///
  /// - Throws: if a name cannot stand in a field, or a feature has no form there.
  static func columns(of features: TFDSFeatures) throws(RecordsError) -> [WebDatasetColumn] {
    var columns: [WebDatasetColumn] = []
    var seen: Set<ByteName> = []
    for leaf in try features.leaves() {
      let suffix =
        switch leaf.form {
        case .file(let suffix): suffix
        case .integer: "cls"
        case .scalar, .array: "npy"
        case .json: "json"
        case .images:
          throw RecordsError(
            .unsupported, "feature '\(leaf.name)' is a row of images, which has no field in a WebDataset")
        }
      let name = leaf.name
      let field = name == suffix || name.hasSuffix(".\(suffix)") ? name : "\(name).\(suffix)"
      guard name == name.lowercased(), !name.contains("/"), !name.utf8.contains(0), !name.hasPrefix("."), !name.isEmpty
      else {
        throw RecordsError(
          .unsupported,
          "feature '\(name)' cannot be the field of a WebDataset: fields are in lower case and have no slash or NUL")
      }
      guard seen.insert(ByteName(field)).inserted else {
        throw RecordsError(.unsupported, "two features would both be the field '\(field)' of a WebDataset")
      }
      columns.append(WebDatasetColumn(leaf: leaf, field: field))
    }
    return columns
  }
}

extension String {
  /// Without the characters at the end that `isDropped` says.
  fileprivate func trimmingSuffix(_ isDropped: (Character) -> Bool) -> Substring {
    var text = self[...]
    while let last = text.last, isDropped(last) { text.removeLast() }
    return text
  }
}
