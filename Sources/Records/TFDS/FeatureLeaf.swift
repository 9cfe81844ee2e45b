/// A feature without inner ones, as formats see it that know no nesting.
struct FeatureLeaf {
  /// The names that lead to it.
  var path: [String]
  /// The feature itself.
  var feature: TFDSFeatures.Feature
  /// How many sequences are around it.
  var rank: Int
  /// Whether records may lack it.
  var isOptional: Bool

  /// The names joined by dots.
  var name: String { path.joined(separator: ".") }

  /// What one value is outside TFDS.
  enum Form: Equatable {
    /// A byte string; the suffix that names its format.
    case file(suffix: String)
    /// A 64-bit integer.
    case integer
    /// A number of another type.
    case scalar(NumericArray.ElementType)
    /// Numbers with axes; the shape without sequences, `nil` for any length.
    case array(NumericArray.ElementType, shape: [Int?])
    /// Encoded images in a row.
    case images(suffix: String)
    /// Anything else.
    case json
  }

  /// What one value is.
  var form: Form {
    guard let storage = feature.storage else { return .json }
    switch (storage, rank) {
    case (.strings(let shape), 0) where shape.isEmpty: return .file(suffix: suffix)
    case (.strings, 1) where suffix == "png" || suffix == "jpg": return .images(suffix: suffix)
    case (.list(.int64, let shape), 0) where shape.isEmpty: return .integer
    case (.list(let type, let shape), 0), (.packed(let type, let shape, _), 0):
      return shape.isEmpty ? .scalar(type) : .array(type, shape: shape)
    case (.list(let type, let shape), 1): return .array(type, shape: [nil] + shape)
    case (.packed(let type, let shape, _), 1) where !shape.contains(nil): return .array(type, shape: [nil] + shape)
    default: return .json
    }
  }

  /// Whether a value that was read is one: features and files are written by others, and may not agree.
  func fits(_ value: RecordValue) -> Bool {
    switch (form, value) {
    case (.file, .bytes), (.json, _): true
    case (.integer, .numbers(let array)): array.type == .int64 && array.shape.isEmpty
    case (.scalar(let type), .numbers(let array)): array.type == type && array.shape.isEmpty
    case (.array(let type, let shape), .numbers(let array)):
      array.type == type && array.shape.count == shape.count
        && zip(array.shape, shape).allSatisfy { $1 == nil || $0 == $1 }
    case (.images, .list(let items)): items.allSatisfy { if case .bytes = $0 { true } else { false } }
    default: false
    }
  }

  /// What names the format of a byte string.
  private var suffix: String {
    switch feature {
    case .image(_, "png", _): "png"
    case .image(_, "jpeg", _): "jpg"
    case .text: "txt"
    case .audio(let audio) where !audio.fileFormat.isEmpty: audio.fileFormat
    default: "bin"
    }
  }
}

extension TFDSFeatures {
  /// All features without inner ones, sorted by name.
  ///
  /// - Throws: if a feature is of a kind that is not read, or two have the same name once joined by dots.
  func leaves() throws(RecordsError) -> [FeatureLeaf] {
    var leaves: [FeatureLeaf] = []
    for (name, feature) in features {
      try Self.add(FeatureLeaf(path: [name], feature: feature, rank: 0, isOptional: false), to: &leaves)
    }
    leaves.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    for (left, right) in zip(leaves, leaves.dropFirst()) where left.name.isName(right.name) {
      throw RecordsError(.unsupported, "two features are called '\(left.name)' once nested names are joined by dots")
    }
    return leaves
  }

  private static func add(_ leaf: FeatureLeaf, to leaves: inout [FeatureLeaf]) throws(RecordsError) {
    var leaf = leaf
    leaf.feature = leaf.feature.spelledOut
    switch leaf.feature {
    case .dictionary(let features):
      for (name, feature) in features {
        var child = leaf
        child.path.append(name)
        child.feature = feature
        try add(child, to: &leaves)
      }
    case .sequence(let inner, _):
      leaf.feature = inner
      leaf.rank += 1
      try add(leaf, to: &leaves)
    case .optional(let inner):
      leaf.feature = inner
      leaf.isOptional = true
      try add(leaf, to: &leaves)
    case .unsupported(let className):
      throw RecordsError(.unsupported, "feature '\(leaf.name)' of kind \(className) cannot be converted")
    default: leaves.append(leaf)
    }
  }
}

extension NamedValues where Value == RecordValue {
  /// The value that names lead to.
  func value(at path: [String]) -> RecordValue? {
    var value = RecordValue.fields(self)
    for name in path {
      guard case .fields(let fields) = value, let next = fields[name] else { return nil }
      value = next
    }
    return value
  }

  /// Puts a value where names lead, making the dictionaries on the way.
  mutating func set(_ value: RecordValue, at path: ArraySlice<String>) {
    guard let name = path.first else { return }
    if path.count == 1 { return self[name] = value }
    var inner: NamedValues<RecordValue> = if case .fields(let fields)? = self[name] { fields } else { NamedValues() }
    inner.set(value, at: path.dropFirst())
    self[name] = .fields(inner)
  }
}
