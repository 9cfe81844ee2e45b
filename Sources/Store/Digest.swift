public import Crypto

/// A SHA-256 digest: the name of a content.
public struct Digest: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The 64 lower-case hexadecimal digits.
  public let hex: String

  /// Reads 64 lower-case hexadecimal digits; `nil` for anything else.
  public init?(hex: String) {
    let isHex = hex.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    guard hex.utf8.count == 64, isHex else { return nil }
    self.hex = hex
  }

  /// The digest that a finished hash function holds.
  public init(_ digest: SHA256.Digest) { self.init(bytes: digest) }

  /// Reads the 32 bytes of a digest.
  package init(bytes: some Sequence<UInt8>) {
    hex = String(unsafeUninitializedCapacity: 64) { text in
      var count = 0
      // Sound: two places are written for each of at most 32 bytes, and as many are said to be filled.
      for byte in bytes.prefix(32) {
        let (high, low) = (byte >> 4, byte & 15)
        text[count] = high < 10 ? high + 48 : high + 87
        text[count + 1] = low < 10 ? low + 48 : low + 87
        count += 2
      }
      return count
    }
  }

  /// The 32 bytes.
  package var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(32)
    var high: UInt8?
    for digit in hex.utf8 {
      let value = digit < 58 ? digit - 48 : digit - 87
      if let first = high {
        bytes.append(first << 4 | value)
        high = nil
      } else {
        high = value
      }
    }
    return bytes
  }

  /// The digest of bytes in memory.
  ///
  /// Complexity: O(bytes), about 1.6 GB/s.
  public init(of bytes: some Sequence<UInt8>) {
    var hash = SHA256()
    let done: Void? = bytes.withContiguousStorageIfAvailable { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
    if done == nil { Array(bytes).withUnsafeBytes { hash.update(bufferPointer: $0) } }
    self.init(hash.finalize())
  }

  /// The digest of a text's UTF-8 bytes.
  public init(of text: String) { self.init(of: Array(text.utf8)) }

  /// The first 12 digits, for people.
  public var short: String { String(hex.prefix(12)) }

  /// The 64 digits.
  public var description: String { hex }

  /// Orders by the digits.
  public static func < (left: Digest, right: Digest) -> Bool { left.hex < right.hex }
}

extension Digest: Codable {
  /// Reads the 64 digits; anything else is a `DecodingError`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let digest = Digest(hex: text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a SHA-256 in hexadecimal: \(text)")
    }
    self = digest
  }

  /// Writes the 64 digits.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(hex)
  }
}
