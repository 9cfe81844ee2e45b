import Hashing
public import Settings

/// A SHA-256 digest: the name of a content.
///
/// Its bytes lie in the value itself, so that thousands of them are compared and copied without touching the heap.
public struct Digest: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The 32 bytes as numbers, the first byte highest.
  private let first, second, third, fourth: UInt64

  /// Reads 64 lower-case hexadecimal digits; `nil` for anything else.
  public init?(hex: String) {
    var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    var count = 0
    for digit in hex.utf8 {
      let value: UInt8
      switch digit {
      case 48...57: value = digit - 48
      case 97...102: value = digit - 87
      default: return nil
      }
      Self.append(UInt64(value), bitCount: 4, to: &words)
      count += 1
    }
    guard count == 64 else { return nil }
    self.init(words)
  }

  /// Reads the 32 bytes of a digest.
  package init(bytes: some Sequence<UInt8>) {
    var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    let isDone: Bool? = bytes.withContiguousStorageIfAvailable { bytes in
      guard bytes.count == 32 else { return false }
      // Sound: each of the four words lies within the 32 bytes.
      let raw = UnsafeRawBufferPointer(bytes)
      func word(_ offset: Int) -> UInt64 {
        UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      }
      words = (word(0), word(8), word(16), word(24))
      return true
    }
    if isDone != true { for byte in bytes.prefix(32) { Self.append(UInt64(byte), bitCount: 8, to: &words) } }
    self.init(words)
  }

  private init(_ words: (UInt64, UInt64, UInt64, UInt64)) { (first, second, third, fourth) = words }

  /// Shifts the 256 bits to the left.
  private static func append(_ value: UInt64, bitCount: UInt64, to words: inout (UInt64, UInt64, UInt64, UInt64)) {
    words.0 = words.0 << bitCount | words.1 >> (64 - bitCount)
    words.1 = words.1 << bitCount | words.2 >> (64 - bitCount)
    words.2 = words.2 << bitCount | words.3 >> (64 - bitCount)
    words.3 = words.3 << bitCount | value
  }

  /// The first eight bytes, which tell digests of honest contents apart.
  package var beginning: UInt64 { first }

  /// The 32 bytes.
  package var bytes: [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 32) { bytes, count in
      // Sound: four words of eight bytes each are written to 32 places.
      for (index, word) in [first, second, third, fourth].enumerated() {
        for byte in 0..<8 { bytes[8 * index + byte] = UInt8(truncatingIfNeeded: word >> (56 - 8 * byte)) }
      }
      count = 32
    }
  }

  /// The 64 lower-case hexadecimal digits.
  public var hex: String {
    String(unsafeUninitializedCapacity: 64) { text in
      // Sound: four words of sixteen digits each are written to 64 places.
      for (index, word) in [first, second, third, fourth].enumerated() {
        for digit in 0..<16 {
          let value = UInt8(truncatingIfNeeded: word >> (60 - 4 * digit)) & 15
          text[16 * index + digit] = value < 10 ? value + 48 : value + 87
        }
      }
      return 64
    }
  }

  /// The digest of bytes in memory.
  ///
  /// Complexity: O(bytes), about 1.6 GB/s.
  public init(of bytes: some Sequence<UInt8>) {
    func digest(_ bytes: UnsafeRawBufferPointer) -> [UInt8] { MessageDigest.digest(of: bytes, by: .sha256) }
    self.init(
      bytes: bytes.withContiguousStorageIfAvailable { digest(UnsafeRawBufferPointer($0)) }
        ?? Array(bytes).withUnsafeBytes(digest))
  }

  /// The digest of a text's UTF-8 bytes.
  public init(of text: String) { self.init(of: Array(text.utf8)) }

  /// The first 12 digits, for people.
  public var short: String { String(hex.prefix(12)) }

  /// The 64 digits.
  public var description: String { hex }

  /// Hashes a part that is as random as the whole.
  public func hash(into hasher: inout Hasher) { hasher.combine(first) }

  /// Orders by the digits.
  public static func < (left: Digest, right: Digest) -> Bool {
    (left.first, left.second, left.third, left.fourth) < (right.first, right.second, right.third, right.fourth)
  }
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

extension CanonicalValue {
  /// The SHA-256 of the canonical bytes.
  public var digest: Digest { Digest(of: canonicalBytes) }
}
