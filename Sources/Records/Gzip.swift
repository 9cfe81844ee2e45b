import CZlib

/// Decompresses gzip data held in memory.
package enum Gzip {
  /// Whether bytes begin as gzip data does.
  package static func isGzip(_ bytes: [UInt8]) -> Bool { bytes.count > 2 && bytes[0] == 0x1F && bytes[1] == 0x8B }

  /// The content of all gzip members, one behind another; refuses to make more than `limit` bytes.
  ///
  /// - Parameter path: for messages.
  /// - Reference: RFC 1952, section 2.2 (several members).
  package static func decompressed(_ bytes: [UInt8], limit: Int, path: String) throws(RecordsError) -> [UInt8] {
    var stream = z_stream()
    // 15 bits of window, plus 16: expect a gzip header.
    guard inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      throw RecordsError(.unreadable, "\(path): zlib cannot start")
    }
    defer { inflateEnd(&stream) }
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    var consumed = 0
    while consumed < bytes.count {
      var status = Z_OK
      while status != Z_STREAM_END {
        var produced = 0
        var taken = 0
        // Sound: zlib moves next_in and next_out only within the counts given here, and keeps no pointer that is used
        // after the closures end, since both are set anew before each call.
        bytes.withUnsafeBufferPointer { input in
          chunk.withUnsafeMutableBufferPointer { room in
            let available = min(input.count - consumed, 1 << 30)
            stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress.map { $0 + consumed })
            stream.avail_in = UInt32(available)
            stream.next_out = room.baseAddress
            stream.avail_out = UInt32(room.count)
            status = inflate(&stream, Z_NO_FLUSH)
            taken = available - Int(stream.avail_in)
            produced = room.count - Int(stream.avail_out)
          }
        }
        consumed += taken
        guard status == Z_OK || status == Z_STREAM_END else {
          let reason =
            status == Z_BUF_ERROR ? "the file ends early" : stream.msg.map { String(cString: $0) } ?? "error \(status)"
          throw RecordsError(.damaged, "\(path): gzip data is damaged near byte \(consumed): \(reason)")
        }
        guard produced <= limit - output.count else {
          throw RecordsError(.damaged, "\(path): the content is longer than the \(limit) bytes that are expected")
        }
        output.append(contentsOf: chunk[..<produced])
      }
      inflateReset(&stream)
    }
    return output
  }
}
