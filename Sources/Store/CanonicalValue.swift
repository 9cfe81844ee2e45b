/// A typed value with one canonical encoding: what keys are made of.
public indirect enum CanonicalValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case int(Int)
  case double(Double)
  case string(String)
  case list([CanonicalValue])
  case mapping([String: CanonicalValue])

  /// The canonical bytes: a kind tag, a length, then the content, so that no two different values encode equally.
  ///
  /// Numbers are written as their shortest text that reads back equal; mapping keys are sorted by their UTF-8 bytes.
  public var canonicalBytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(1024)
    encode(to: &bytes)
    return bytes
  }

  /// The SHA-256 of the canonical bytes.
  public var digest: Digest { Digest(of: canonicalBytes) }

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
    case .double(let value): value
    default: nil
    }
  }

  /// The member of that name; `nil` where there is none or this is no mapping.
  public subscript(name: String) -> CanonicalValue? { members?[name] }

  private func encode(to bytes: inout [UInt8]) {
    switch self {
    case .null: Self.append("n", "", to: &bytes)
    case .bool(let value): Self.append("b", value ? "true" : "false", to: &bytes)
    case .int(let value): Self.append("i", "\(value)", to: &bytes)
    case .double(let value): Self.append("d", "\(value)", to: &bytes)
    case .string(let text): Self.append("s", text, to: &bytes)
    case .list(let elements):
      Self.append("l", count: elements.count, to: &bytes)
      for element in elements { element.encode(to: &bytes) }
    case .mapping(let members):
      Self.append("m", count: members.count, to: &bytes)
      for name in members.keys.sortedByBytes() {
        Self.append("k", name, to: &bytes)
        members[name]?.encode(to: &bytes)
      }
    }
  }

  private static func append(_ tag: Unicode.Scalar, _ content: String, to bytes: inout [UInt8]) {
    append(tag, count: content.utf8.count, to: &bytes)
    bytes.append(contentsOf: content.utf8)
  }

  private static func append(_ tag: Unicode.Scalar, count: Int, to bytes: inout [UInt8]) {
    bytes.append(UInt8(truncatingIfNeeded: tag.value))
    for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: count >> shift)) }
  }
}

extension Collection where Element == String {
  /// The texts in the order of their UTF-8 bytes, which no locale changes.
  package func sortedByBytes() -> [String] { sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }
}
