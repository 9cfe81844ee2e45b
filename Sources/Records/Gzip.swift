/// Decompresses gzip data held in memory.
package enum Gzip {
  /// Whether bytes begin as gzip data does.
  package static func isGzip(_ bytes: [UInt8]) -> Bool { bytes.count > 2 && bytes[0] == 0x1F && bytes[1] == 0x8B }

  /// The content of all gzip members, one behind another; refuses to make more than `limit` bytes.
  ///
  /// - Parameter path: for messages.
  /// - Reference: RFC 1952, section 2.2 (several members).
  package static func decompressed(_ bytes: [UInt8], limit: Int, path: String) throws(RecordsError) -> [UInt8] {
    let inflater = try Inflater(format: .gzip)
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    var consumed = 0
    var isMemberEnd = true
    while !(isMemberEnd && consumed == bytes.count) {
      let step = bytes.withUnsafeBytes { input in
        chunk.withUnsafeMutableBytes { inflater.step(UnsafeRawBufferPointer(rebasing: input[consumed...]), $0) }
      }
      if let fault = step.fault { throw damage(path, consumed, fault) }
      consumed += step.consumed
      isMemberEnd = step.isMemberEnd
      guard isMemberEnd || step.consumed > 0 || step.produced > 0 else {
        throw damage(path, consumed, "the file ends early")
      }
      guard step.produced <= limit - output.count else {
        throw RecordsError(.damaged, "\(path): the content is longer than the \(limit) bytes that are expected")
      }
      output.append(contentsOf: chunk[..<step.produced])
    }
    return output
  }

  private static func damage(_ path: String, _ offset: Int, _ reason: String) -> RecordsError {
    RecordsError(.damaged, "\(path): gzip data is damaged near byte \(offset): \(reason)")
  }
}
