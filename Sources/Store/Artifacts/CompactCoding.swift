/// Writes numbers and texts into few bytes, for caches that are read in a moment and may be lost.
package struct CompactWriter {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  /// A number in groups of seven bits, the lowest first; negative ones take ten bytes.
  package mutating func append(_ number: Int) {
    var rest = UInt(bitPattern: number)
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  package mutating func append(_ number: Double) {
    for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: number.bitPattern >> shift)) }
  }

  package mutating func append(_ text: String) {
    append(text.utf8.count)
    bytes.append(contentsOf: text.utf8)
  }

  package mutating func append(raw bytes: [UInt8]) { self.bytes.append(contentsOf: bytes) }

  package mutating func append(_ digest: Digest) { bytes.append(contentsOf: digest.bytes) }

  /// The bytes with their own SHA-256 behind them.
  package var sealed: [UInt8] { bytes + Digest(of: bytes).bytes }
}

/// Reads what a `CompactWriter` wrote; anything else ends in an error, never in a trap.
package struct CompactReader {
  /// The bytes are not what was written.
  package struct Damaged: Error {
    package init() {}
  }

  private let bytes: [UInt8]
  package private(set) var place: Int

  /// Reads from a place.
  package init(_ bytes: [UInt8], at place: Int = 0) {
    self.bytes = bytes
    self.place = place
  }

  /// The bytes in front of their own SHA-256; `nil` where that is not theirs.
  package static func unsealed(_ bytes: [UInt8]) -> [UInt8]? {
    guard bytes.count >= 32 else { return nil }
    let content = Array(bytes.dropLast(32))
    return Digest(of: content).bytes.elementsEqual(bytes.suffix(32)) ? content : nil
  }

  package var isAtEnd: Bool { place == bytes.count }

  package mutating func byte() throws(Damaged) -> UInt8 {
    guard place < bytes.count else { throw Damaged() }
    defer { place += 1 }
    return bytes[place]
  }

  package mutating func int() throws(Damaged) -> Int {
    var number: UInt = 0
    for shift in stride(from: UInt(0), to: 70, by: 7) {
      let byte = try byte()
      number |= UInt(byte & 0x7F) << shift
      if byte < 0x80 { return Int(bitPattern: number) }
    }
    throw Damaged()
  }

  /// A count of things that take at least a byte each, so that it cannot ask for more memory than the bytes have.
  package mutating func count() throws(Damaged) -> Int {
    let count = try int()
    guard (0...(bytes.count - place)).contains(count) else { throw Damaged() }
    return count
  }

  package mutating func double() throws(Damaged) -> Double {
    var pattern: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 8) { pattern |= UInt64(try byte()) << shift }
    return Double(bitPattern: pattern)
  }

  package mutating func text() throws(Damaged) -> String {
    let count = try count()
    defer { place += count }
    return String(decoding: bytes[place..<place + count], as: UTF8.self)
  }

  package mutating func digest() throws(Damaged) -> Digest {
    guard bytes.count - place >= 32 else { throw Damaged() }
    defer { place += 32 }
    return Digest(bytes: bytes[place..<place + 32])
  }

  package mutating func skip(_ count: Int) throws(Damaged) {
    guard count >= 0, bytes.count - place >= count else { throw Damaged() }
    place += count
  }
}
