import CSndfile

/// Decodes by libsndfile what its containers have shown to be whole: plain and compressed samples in chunks, Vorbis, Opus.
enum SndfileDecoder {
  /// Decodes a file.
  ///
  /// - Parameter frameLimit: frames beyond this are padding of the last block.
  static func decode(_ bytes: UnsafeRawBufferPointer, frameLimit: Int? = nil) throws(MediaError) -> Waveform {
    var source = ByteSource(bytes: bytes)
    return try withUnsafeMutablePointer(to: &source) { source throws(MediaError) in
      var callbacks = ByteSource.callbacks
      var info = SF_INFO()
      // Sound: the source outlives the file, which is closed before this closure returns.
      guard let file = sf_open_virtual(&callbacks, Int32(SFM_READ), &info, source) else {
        throw failure(nil, "decode")
      }
      defer { sf_close(file) }
      return try decode(file, info, frameLimit ?? .max)
    }
  }

  private static func decode(_ file: OpaquePointer, _ info: SF_INFO, _ limit: Int) throws(MediaError) -> Waveform {
    let channelCount = Int(info.channels)
    // A stream of unknown length declares the largest integer.
    let declared = info.frames == Int64.max ? nil : min(Int(info.frames), limit)
    try AudioLimits.check(rateHz: Int(info.samplerate), channelCount: channelCount, frameCount: declared)
    let blockFrameCount = max(1, min(declared ?? .max, (1 << 16) / channelCount))
    var interleaved: [Float] = []
    interleaved.reserveCapacity(min((declared ?? 0) * channelCount, 1 << 20))
    let block = UnsafeMutableBufferPointer<Float>.allocate(capacity: blockFrameCount * channelCount)
    defer { block.deallocate() }
    while true {
      let wanted = min(blockFrameCount, (declared ?? .max) - interleaved.count / channelCount)
      if wanted == 0 { break }
      let count = Int(sf_readf_float(file, block.baseAddress, Int64(wanted)))
      guard sf_error(file) == 0 else { throw failure(file, "decode") }
      guard interleaved.count + count * channelCount <= AudioCodec.sampleLimit else { throw AudioLimits.tooLong }
      // Sound: libsndfile has written the first `count` frames.
      interleaved.append(contentsOf: block[..<(count * channelCount)])
      if count < wanted { break }
    }
    try AudioLimits.checkFinite(interleaved, channelCount: channelCount)
    let frameCount = interleaved.count / channelCount
    guard frameCount == declared ?? frameCount else {
      throw MediaError(.damaged, "audio: \(declared ?? 0) frames are declared, but \(frameCount) are there")
    }
    return Waveform(
      sampleRateHz: Int(info.samplerate), channelCount: channelCount,
      samples: transposed(interleaved, rowCount: frameCount, columnCount: channelCount))
  }

  static func failure(_ file: OpaquePointer?, _ verb: String) -> MediaError {
    MediaError(.damaged, "audio: cannot \(verb): \(String(cString: sf_strerror(file)))")
  }
}

/// A matrix with its rows as columns.
func transposed(_ matrix: [Float], rowCount: Int, columnCount: Int) -> [Float] {
  guard rowCount > 1, columnCount > 1 else { return matrix }
  return [Float](unsafeUninitializedCapacity: matrix.count) { result, count in
    for column in 0..<columnCount {
      for row in 0..<rowCount { result[column * rowCount + row] = matrix[row * columnCount + column] }
    }
    count = matrix.count
  }
}
