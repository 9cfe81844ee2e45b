/// A typed value with one canonical encoding: what keys are made of.
public indirect enum CanonicalValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case int(Int)
  /// An integer beyond 64 bits: perhaps a `-`, then decimal digits that begin with no 0.
  case digits(String)
  case double(Double)
  case string(String)
  case list([CanonicalValue])
  case mapping([String: CanonicalValue])

  /// The canonical bytes: a kind tag, a length, then the content, so that no two different values encode equally.
  ///
  /// Numbers are written as their shortest text that reads back equal; mapping keys are sorted by their UTF-8 bytes.
  public var canonicalBytes: [UInt8] {
    var encoder = CanonicalEncoder()
    encoder.append(self)
    return encoder.bytes
  }

  /// The text, if this is a string.
  public var text: String? { if case .string(let text) = self { text } else { nil } }

  /// The elements, if this is a list.
  public var elements: [CanonicalValue]? { if case .list(let elements) = self { elements } else { nil } }

  /// The members, if this is a mapping.
  public var members: [String: CanonicalValue]? { if case .mapping(let members) = self { members } else { nil } }

  /// The number, if this is an integer or a floating-point number.
  public var number: Double? {
    switch self {
    case .int(let value): Double(value)
    case .digits(let digits): Double(digits)
    case .double(let value): value
    default: nil
    }
  }

  /// Texts and numbers as they are, other values as JSON: what a command gets, and people read.
  package var words: String {
    switch self {
    case .string(let text): text
    case .double(let value): "\(value)"
    default: json
    }
  }

  /// The member of that name; `nil` where there is none or this is no mapping.
  public subscript(name: String) -> CanonicalValue? { members?[name] }

  private func encode(to encoder: inout CanonicalEncoder) {
    switch self {
    case .null: encoder.append("n", "")
    case .bool(let value): encoder.append("b", value ? "true" : "false")
    case .int(let value): encoder.append("i", "\(value)")
    case .digits(let digits): encoder.append("i", digits)
    case .double(let value): encoder.append("d", "\(value)")
    case .string(let text): encoder.append("s", text)
    case .list(let elements):
      encoder.append("l", count: elements.count)
      for element in elements { element.encode(to: &encoder) }
    case .mapping(let members):
      encoder.append("m", count: members.count)
      for name in members.keys.sortedByBytes() {
        encoder.append("k", name)
        if let member = members[name] { encoder.append(member) }
      }
    }
  }

  /// Writes canonical bytes piece by piece, for values that are not worth building first.
  package struct CanonicalEncoder {
    package private(set) var bytes: [UInt8] = []

    package init() { bytes.reserveCapacity(1024) }

    package mutating func append(_ value: CanonicalValue) { value.encode(to: &self) }

    /// A tag with a text: `n`, `b`, `i`, `d`, `s`, or `k` for a mapping's key.
    package mutating func append(_ tag: Unicode.Scalar, _ content: String) {
      append(tag, count: content.utf8.count)
      bytes.append(contentsOf: content.utf8)
    }

    /// The beginning of a list, `l`, or of a mapping, `m`, whose keys follow in the order of their bytes.
    package mutating func append(_ tag: Unicode.Scalar, count: Int) {
      bytes.append(UInt8(truncatingIfNeeded: tag.value))
      withUnsafeBytes(of: UInt64(count).littleEndian) { bytes.append(contentsOf: $0) }
    }
  }
}

extension Collection where Element == String {
  /// The texts in the order of their UTF-8 bytes, which no locale changes.
  package func sortedByBytes() -> [String] { sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }
}
