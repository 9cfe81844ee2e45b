/// Finds the features that fit all records of a dataset which does not describe them.
///
/// Images are known by their first bytes, text by being UTF-8 throughout; lengths that differ are left open; a value
/// that some records lack is optional.
public struct FeatureInference: Codable, Sendable {
  /// What is known of one value.
  private indirect enum Kind: Codable {
    case bytes(format: Format)
    case numbers(NumericArray.ElementType, shape: [Int?])
    /// `nil` as long as all lists were empty.
    case list(Kind?)
    case fields(FeatureInference)
  }

  private enum Format: String, Codable { case png, jpeg, text, other }

  /// A value, and how many records have it.
  private struct Known: Codable {
    var kind: Kind
    var count: Int
  }

  private var kinds = NamedValues<Known>()
  private var recordCount = 0

  /// Takes in the next record's values.
  mutating func add(_ values: NamedValues<RecordValue>) throws(RecordsError) {
    recordCount += 1
    for (name, value) in values {
      let kind = Self.kind(of: value)
      if let known = kinds[name] {
        guard let merged = try Self.merge(known.kind, kind) else {
          throw RecordsError(
            .unsupported,
            "value '\(name)' is \(value.kind), but another kind in an earlier record; it needs features.json")
        }
        kinds[name] = Known(kind: merged, count: known.count + 1)
      } else {
        kinds[name] = Known(kind: kind, count: 1)
      }
    }
  }

  /// Takes in what all records of another part of the dataset have shown.
  mutating func add(_ other: FeatureInference) throws(RecordsError) {
    recordCount += other.recordCount
    for name in other.kinds.names {
      guard let found = other.kinds[name] else { continue }
      guard let known = kinds[name] else {
        kinds[name] = found
        continue
      }
      guard let merged = try Self.merge(known.kind, found.kind) else {
        throw RecordsError(
          .unsupported, "value '\(name)' is of another kind than in the records before; it needs features.json")
      }
      kinds[name] = Known(kind: merged, count: known.count + found.count)
    }
  }

  /// The features that fit what was taken in.
  var features: TFDSFeatures { TFDSFeatures(features: dictionary(isInList: false)) }

  private func dictionary(isInList: Bool) -> NamedValues<TFDSFeatures.Feature> {
    kinds.mapValues { known in
      let feature = Self.feature(of: known.kind, isInList: isInList)
      if known.count == recordCount { return feature }
      return .optional(feature)
    }
  }

  private static func kind(of value: RecordValue) -> Kind {
    switch value {
    case .bytes(let bytes): return .bytes(format: format(of: bytes))
    case .numbers(let array): return .numbers(array.type, shape: array.shape)
    case .list(let items):
      var merged: Kind?
      for item in items {
        let kind = kind(of: item)
        merged = if let known = merged { (try? merge(known, kind)) ?? .list(nil) } else { kind }
      }
      return .list(merged)
    case .fields(let fields):
      var inner = FeatureInference()
      inner.recordCount = 1
      inner.kinds = fields.mapValues { Known(kind: kind(of: $0), count: 1) }
      return .fields(inner)
    }
  }

  private static func format(of bytes: [UInt8]) -> Format {
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
    return String(validating: bytes, as: UTF8.self) == nil ? .other : .text
  }

  /// What both are; `nil` if they have nothing in common.
  private static func merge(_ left: Kind, _ right: Kind) throws(RecordsError) -> Kind? {
    switch (left, right) {
    case (.bytes(let left), .bytes(let right)): return .bytes(format: left == right ? left : .other)
    case (.numbers(let type, let shape), .numbers(let other, let otherShape)):
      guard type == other, shape.count == otherShape.count else { return nil }
      return .numbers(type, shape: zip(shape, otherShape).map { $0 == $1 ? $0 : nil })
    case (.list(let left), .list(let right)):
      guard let left, let right else { return .list(left ?? right) }
      return try merge(left, right).map { .list($0) }
    // What is an array in one record may be an empty list, or rows of different lengths, in another.
    case (.list(let inner), .numbers(let type, let shape)) where !shape.isEmpty,
      (.numbers(let type, let shape), .list(let inner)) where !shape.isEmpty:
      let row = Kind.numbers(type, shape: Array(shape.dropFirst()))
      guard let inner else { return .list(row) }
      return try merge(inner, row).map { .list($0) }
    case (.fields(var left), .fields(let right)):
      left.recordCount += right.recordCount
      for (name, known) in right.kinds {
        guard let mine = left.kinds[name] else {
          left.kinds[name] = known
          continue
        }
        guard let merged = try merge(mine.kind, known.kind) else { return nil }
        left.kinds[name] = Known(kind: merged, count: mine.count + known.count)
      }
      return .fields(left)
    default: return nil
    }
  }

  private static func feature(of kind: Kind, isInList: Bool) -> TFDSFeatures.Feature {
    switch kind {
    case .bytes(.png): return .image(shape: [nil, nil, nil], encoding: "png")
    case .bytes(.jpeg): return .image(shape: [nil, nil, nil], encoding: "jpeg")
    case .bytes(.text): return .text
    case .bytes(.other): return .strings(shape: [])
    case .numbers(let type, let shape) where isInList && shape.contains(nil):
      // Rows of different lengths.
      let isRow = shape.count == 1 && type != .float64 && type != .float16
      return isRow
        ? .sequence(.tensor(shape: [], type: type), length: nil) : .tensor(shape: shape, type: type, encoding: .bytes)
    case .numbers(let type, let shape):
      // A list of numbers holds 32-bit floats, and one open length.
      let isPlain = type != .float64 && type != .float16 && shape.filter { $0 == nil }.count < 2
      return .tensor(shape: shape, type: type, encoding: isPlain ? .none : .bytes)
    case .list(let inner):
      guard let inner else { return .sequence(.text, length: nil) }
      return .sequence(feature(of: inner, isInList: true), length: nil)
    case .fields(let inner): return .dictionary(inner.dictionary(isInList: isInList))
    }
  }
}
