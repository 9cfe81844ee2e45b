import CZlib

/// Which header and trailer surround deflate data.
enum DeflateFormat {
  case gzip, zlib

  /// zlib's window argument: 15 bits, plus 16 for gzip.
  var windowBits: Int32 { self == .gzip ? 15 + 16 : 15 }
}

/// Decompresses gzip or zlib data piece by piece.
///
/// - Reference: RFC 1950 (zlib), RFC 1952 (gzip; section 2.2, several members).
final class Inflater: Decompressor {
  private let format: DeflateFormat
  /// zlib keeps a pointer to the stream, so it must not move.
  private let stream: UnsafeMutablePointer<z_stream>

  init(format: DeflateFormat) throws(RecordsError) {
    self.format = format
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    guard inflateInit2_(stream, format.windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      stream.deallocate()
      throw RecordsError(.unreadable, "zlib cannot start; is there enough memory?")
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  var allowsSeveralMembers: Bool { format == .gzip }

  func step(_ input: UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer) -> DecompressionStep {
    let available = min(input.count, 1 << 30)
    let room = min(output.count, 1 << 30)
    // Sound: zlib moves next_in and next_out only within the counts given here, reads no byte of input that it was not
    // given, and keeps no pointer that is used after this call, since both are set anew before each.
    stream.pointee.next_in = input.baseAddress.map {
      UnsafeMutableRawPointer(mutating: $0).assumingMemoryBound(to: UInt8.self)
    }
    stream.pointee.avail_in = UInt32(available)
    stream.pointee.next_out = output.baseAddress.map { $0.assumingMemoryBound(to: UInt8.self) }
    stream.pointee.avail_out = UInt32(room)
    let status = inflate(stream, Z_NO_FLUSH)
    let consumed = available - Int(stream.pointee.avail_in)
    let produced = room - Int(stream.pointee.avail_out)
    switch status {
    // A buffer error only says that no step could be made with the bytes at hand.
    case Z_OK, Z_BUF_ERROR: return DecompressionStep(consumed: consumed, produced: produced, isMemberEnd: false)
    case Z_STREAM_END:
      inflateReset(stream)
      return DecompressionStep(consumed: consumed, produced: produced, isMemberEnd: true)
    default:
      return DecompressionStep(fault: stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(status)")
    }
  }
}

/// Compresses into one gzip member or zlib stream, piece by piece; equal input gives equal bytes.
final class Deflater: Compressor {
  private let stream: UnsafeMutablePointer<z_stream>

  init(format: DeflateFormat) throws(RecordsError) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let status = deflateInit2_(
      stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, format.windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else {
      stream.deallocate()
      throw RecordsError(.unreadable, "zlib cannot start; is there enough memory?")
    }
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
  }

  func compress(_ input: Span<UInt8>, isLast: Bool, into output: inout [UInt8]) throws(RecordsError) {
    let status = input.withUnsafeBytes { compress($0, isLast: isLast, into: &output) }
    guard status == Z_OK else { throw RecordsError(.invalid, "zlib cannot compress: error \(status)") }
  }

  private func compress(_ input: UnsafeRawBufferPointer, isLast: Bool, into output: inout [UInt8]) -> Int32 {
    var taken = 0
    var room = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let available = min(input.count - taken, 1 << 30)
      let flush = isLast && available == input.count - taken ? Z_FINISH : Z_NO_FLUSH
      var status = Z_OK
      var produced = 0
      room.withUnsafeMutableBufferPointer { room in
        // Sound: zlib moves both pointers only within the counts given here; both are set anew before each call.
        stream.pointee.next_in = input.baseAddress.map {
          UnsafeMutableRawPointer(mutating: $0 + taken).assumingMemoryBound(to: UInt8.self)
        }
        stream.pointee.avail_in = UInt32(available)
        stream.pointee.next_out = room.baseAddress
        stream.pointee.avail_out = UInt32(room.count)
        status = deflate(stream, flush)
        taken += available - Int(stream.pointee.avail_in)
        produced = room.count - Int(stream.pointee.avail_out)
      }
      output.append(contentsOf: room[..<produced])
      if status == Z_STREAM_END { return Z_OK }
      guard status == Z_OK || status == Z_BUF_ERROR else { return status }
      if taken == input.count, produced < room.count, !isLast { return Z_OK }
    }
  }
}
