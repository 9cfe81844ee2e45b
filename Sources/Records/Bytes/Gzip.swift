/// Decompresses gzip data held in memory.
package enum Gzip {
  /// Whether bytes begin as gzip data does.
  package static func isGzip(_ bytes: [UInt8]) -> Bool { bytes.count > 2 && bytes[0] == 0x1F && bytes[1] == 0x8B }

  /// The content of all gzip members, one behind another; refuses to make more than `limit` bytes.
  ///
  /// - Parameter path: for messages.
  /// - Reference: RFC 1952, section 2.2 (several members).
  package static func decompressed(_ bytes: [UInt8], limit: Int, path: String) throws(RecordsError) -> [UInt8] {
    try Compression.gzip.decompressed(bytes, limit: limit, path: path)
  }
}
