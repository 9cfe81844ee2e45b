/// How the bytes of a whole file are compressed.
public enum Compression: String, Sendable, CaseIterable {
  /// Not at all.
  case none
  /// One or several gzip members.
  case gzip
  /// One zlib stream.
  case zlib
  /// One or several Zstandard frames.
  case zstd

  /// The most plain bytes that `byteCount` compressed ones can stand for, as far as the format bounds it.
  ///
  /// Deflate writes at least one bit for 129 bytes; Zstandard knows no bound of use.
  func contentBound(byteCount: Int) -> Int {
    switch self {
    case .none: byteCount
    case .gzip, .zlib: byteCount > Int.max / 1032 ? Int.max : byteCount * 1032
    case .zstd: Int.max
    }
  }

  /// How far a file of this size may unfold: 200 times, and 1 GiB in any case.
  ///
  /// Real data seldom goes beyond 20 times; a few MiB that fill a disk were made for it.
  static func unfoldedByteLimit(of byteCount: Int) -> Int {
    max(1 << 30, byteCount > Int.max / 200 ? Int.max : byteCount * 200)
  }

  /// What undoes the compression; `nil` if there is none.
  func makeDecompressor() throws(RecordsError) -> (any Decompressor)? {
    switch self {
    case .none: nil
    case .gzip: try Inflater(format: .gzip)
    case .zlib: try Inflater(format: .zlib)
    case .zstd: try ZstdDecompressor()
    }
  }

  /// What compresses; `nil` if nothing does.
  func makeCompressor() throws(RecordsError) -> (any Compressor)? {
    switch self {
    case .none: nil
    case .gzip: try Deflater(format: .gzip)
    case .zlib: try Deflater(format: .zlib)
    case .zstd: try ZstdCompressor()
    }
  }
}

extension Compression {
  /// Bytes compressed in one piece.
  package func compressed(_ bytes: [UInt8]) throws(RecordsError) -> [UInt8] {
    guard let compressor = try makeCompressor() else { return bytes }
    var output: [UInt8] = []
    try compressor.compress(bytes.span, isLast: true, into: &output)
    return output
  }

  /// The content of bytes held in memory; refuses to make more than `limit` bytes.
  ///
  /// - Parameter path: for messages.
  package func decompressed(_ bytes: [UInt8], limit: Int, path: String) throws(RecordsError) -> [UInt8] {
    guard let decompressor = try makeDecompressor() else { return bytes }
    func damage(_ offset: Int, _ reason: String) -> RecordsError {
      RecordsError(.damaged, "\(path): \(self) data is damaged near byte \(offset): \(reason)")
    }
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: min(1 << 18, max(1024, 4 * bytes.count)))
    var consumed = 0
    var isMemberEnd = false
    while !(isMemberEnd && consumed == bytes.count) {
      guard !isMemberEnd || decompressor.allowsSeveralMembers else {
        throw damage(consumed, "bytes follow the end of the compressed data")
      }
      let step = bytes.withUnsafeBytes { input in
        chunk.withUnsafeMutableBytes { decompressor.step(UnsafeRawBufferPointer(rebasing: input[consumed...]), $0) }
      }
      if let fault = step.fault { throw damage(consumed, fault) }
      consumed += step.consumed
      isMemberEnd = step.isMemberEnd
      guard isMemberEnd || step.consumed > 0 || step.produced > 0 else { throw damage(consumed, "the data end early") }
      guard step.produced <= limit - output.count else {
        throw RecordsError(.damaged, "\(path): the content is longer than the \(limit) bytes that are expected")
      }
      output.append(contentsOf: chunk[..<step.produced])
    }
    return output
  }
}

/// Undoes a compression piece by piece.
protocol Decompressor: AnyObject {
  /// Whether further members may follow where one ends.
  var allowsSeveralMembers: Bool { get }

  /// Takes from `input` and fills `output` as far as either reaches.
  func step(_ input: UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer) -> DecompressionStep
}

/// What one step did.
struct DecompressionStep {
  var consumed = 0
  var produced = 0
  /// Whether a member ended behind the bytes that were consumed.
  var isMemberEnd = false
  /// What is wrong with the input, in words.
  var fault: String?
}

/// Compresses piece by piece.
protocol Compressor: AnyObject {
  /// Takes all of `input` and appends what comes out of it; `isLast` ends the member.
  func compress(_ input: Span<UInt8>, isLast: Bool, into output: inout [UInt8]) throws(RecordsError)
}
