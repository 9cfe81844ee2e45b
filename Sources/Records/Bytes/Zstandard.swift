import CZstd

/// Decompresses Zstandard frames piece by piece; refuses frames that want a window of more than 128 MiB.
///
/// - Reference: RFC 8878.
final class ZstdDecompressor: Decompressor {
  private let context: OpaquePointer

  init() throws(RecordsError) {
    guard let context = ZSTD_createDStream() else {
      throw RecordsError(.unreadable, "Zstandard cannot start; is there enough memory?")
    }
    self.context = context
    // The library's own default bound, said aloud, for a frame's header is not to be trusted.
    ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, 27)
  }

  deinit { ZSTD_freeDStream(context) }

  var allowsSeveralMembers: Bool { true }

  func step(_ input: UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer) -> DecompressionStep {
    // Sound: the library stays within both sizes and keeps neither pointer.
    var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
    var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
    let status = ZSTD_decompressStream(context, &target, &source)
    guard ZSTD_isError(status) == 0 else {
      return DecompressionStep(fault: String(cString: ZSTD_getErrorName(status)))
    }
    return DecompressionStep(consumed: source.pos, produced: target.pos, isMemberEnd: status == 0)
  }
}

/// Compresses into one Zstandard frame, piece by piece, at level 3 with a checksum of the content.
final class ZstdCompressor: Compressor {
  private let context: OpaquePointer

  init() throws(RecordsError) {
    guard let context = ZSTD_createCCtx() else {
      throw RecordsError(.unreadable, "Zstandard cannot start; is there enough memory?")
    }
    self.context = context
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
  }

  deinit { ZSTD_freeCCtx(context) }

  func compress(_ input: Span<UInt8>, isLast: Bool, into output: inout [UInt8]) throws(RecordsError) {
    let status = input.withUnsafeBytes { compress($0, isLast: isLast, into: &output) }
    guard ZSTD_isError(status) == 0 else {
      throw RecordsError(.invalid, "Zstandard cannot compress: \(String(cString: ZSTD_getErrorName(status)))")
    }
  }

  private func compress(_ input: UnsafeRawBufferPointer, isLast: Bool, into output: inout [UInt8]) -> Int {
    var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
    var room = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      var produced = 0
      let status = room.withUnsafeMutableBytes { room in
        // Sound: the library stays within both sizes and keeps neither pointer.
        var target = ZSTD_outBuffer(dst: room.baseAddress, size: room.count, pos: 0)
        defer { produced = target.pos }
        return ZSTD_compressStream2(context, &target, &source, isLast ? ZSTD_e_end : ZSTD_e_continue)
      }
      if ZSTD_isError(status) != 0 { return status }
      output.append(contentsOf: room[..<produced])
      if isLast ? status == 0 : source.pos == source.size { return 0 }
    }
  }
}
