import CSndfile

/// Decodes WAV, FLAC, Ogg (Vorbis, Opus) and MP3 by libsndfile; encodes WAV and FLAC.
public enum AudioCodec {
  /// What a sound is encoded as.
  public enum Encoding: String, CaseIterable, Sendable {
    /// WAV of 16-bit integers.
    case wav16
    /// WAV of 32-bit floats.
    case wavFloat
    /// FLAC of 16-bit integers.
    case flac16

    fileprivate var format: Int {
      switch self {
      case .wav16: SF_FORMAT_WAV | SF_FORMAT_PCM_16
      case .wavFloat: SF_FORMAT_WAV | SF_FORMAT_FLOAT
      case .flac16: SF_FORMAT_FLAC | SF_FORMAT_PCM_16
      }
    }
  }

  /// The largest number of samples, over all channels, that is read.
  package static let sampleLimit = 1 << 27
  /// The largest number of channels that is read.
  package static let channelLimit = 64

  /// Decodes to floats; integers are divided by the magnitude of their smallest (2¹⁵ for 16 bits), as in TensorFlow.
  ///
  /// Memory grows with what is decoded, not with what a header declares. Fewer samples than declared are refused, as are
  /// WAV and Ogg files that end too early; an MP3 declares nothing and may end anywhere.
  public static func decode(_ bytes: [UInt8]) throws(MediaError) -> Waveform {
    if let name = UnreadFormat.name(of: bytes) {
      throw MediaError(.unsupported, "the file is \(name), which is not read here; convert it to WAV or FLAC")
    }
    return try bytes.withUnsafeBufferPointer { raw throws(MediaError) in
      let bytes = UnsafeRawBufferPointer(raw)
      try AudioContainer.checkIsWhole(bytes)
      var source = ByteSource(bytes: bytes)
      return try withUnsafeMutablePointer(to: &source) { source throws(MediaError) in
        var callbacks = ByteSource.callbacks
        var info = SF_INFO()
        // Sound: the source outlives the file, which is closed before this closure returns.
        guard let file = sf_open_virtual(&callbacks, Int32(SFM_READ), &info, source) else {
          throw failure(nil, "decode")
        }
        defer { sf_close(file) }
        return try decode(file, info)
      }
    }
  }

  private static func decode(_ file: OpaquePointer, _ info: SF_INFO) throws(MediaError) -> Waveform {
    let channelCount = Int(info.channels)
    guard info.samplerate > 0, channelCount > 0, info.frames >= 0 else {
      throw MediaError(
        .damaged, "audio: \(info.samplerate) Hz, \(channelCount) channels and \(info.frames) frames are declared")
    }
    guard channelCount <= channelLimit else {
      throw MediaError(.tooLarge, "audio: \(channelCount) channels are declared; at most \(channelLimit) are read")
    }
    // A stream of unknown length declares the largest integer.
    let declared = info.frames == Int64.max ? nil : Int(info.frames)
    guard (declared ?? 0) <= sampleLimit / channelCount else {
      throw MediaError(
        .tooLarge,
        "audio: \(declared ?? 0) frames of \(channelCount) channels are declared; at most \(sampleLimit) samples are "
          + "read")
    }
    let blockFrameCount = max(1, min(declared ?? .max, (1 << 16) / channelCount))
    var interleaved: [Float] = []
    interleaved.reserveCapacity(min((declared ?? 0) * channelCount, 1 << 20))
    let block = UnsafeMutableBufferPointer<Float>.allocate(capacity: blockFrameCount * channelCount)
    defer { block.deallocate() }
    while interleaved.count <= sampleLimit - block.count {
      let count = Int(sf_readf_float(file, block.baseAddress, Int64(blockFrameCount)))
      // Sound: libsndfile has written the first `count` frames.
      interleaved.append(contentsOf: block[..<(count * channelCount)])
      if count < blockFrameCount { break }
    }
    guard sf_error(file) == 0 else { throw failure(file, "decode") }
    let frameCount = interleaved.count / channelCount
    guard frameCount == declared ?? frameCount else {
      throw MediaError(.damaged, "audio: \(declared ?? 0) frames are declared, but \(frameCount) are there")
    }
    return Waveform(
      sampleRateHz: Int(info.samplerate), channelCount: channelCount,
      samples: transposed(interleaved, rowCount: frameCount, columnCount: channelCount))
  }

  /// Encodes a sound; equal sounds give equal bytes.
  ///
  /// Samples beyond full scale are clipped by 16 bits.
  public static func encode(_ waveform: Waveform, as encoding: Encoding) throws(MediaError) -> [UInt8] {
    let sink = ByteSink()
    var info = SF_INFO()
    info.samplerate = Int32(clamping: waveform.sampleRateHz)
    info.channels = Int32(clamping: waveform.channelCount)
    info.format = Int32(encoding.format)
    var callbacks = ByteSink.callbacks
    // Sound: `sink` is held until after the file is closed.
    try withExtendedLifetime(sink) { () throws(MediaError) in
      let context = Unmanaged.passUnretained(sink).toOpaque()
      guard let file = sf_open_virtual(&callbacks, Int32(SFM_WRITE), &info, context) else {
        throw failure(nil, "encode")
      }
      defer { sf_close(file) }
      // The chunk that names the peak also holds the time of day.
      sf_command(file, Int32(SFC_SET_ADD_PEAK_CHUNK), nil, Int32(SF_FALSE))
      let interleaved = transposed(
        waveform.samples, rowCount: waveform.channelCount, columnCount: waveform.frameCount)
      let count = Int64(waveform.frameCount)
      let written: Int64
      if encoding == .wavFloat {
        written = sf_writef_float(file, interleaved, count)
      } else {
        written = sf_writef_short(
          file, interleaved.map { Int16(max(-32768, min(32767, ($0 * 32768).rounded(.toNearestOrEven)))) }, count)
      }
      guard written == count else { throw failure(file, "encode") }
    }
    return sink.bytes
  }

  private static func transposed(_ matrix: [Float], rowCount: Int, columnCount: Int) -> [Float] {
    guard rowCount > 1, columnCount > 1 else { return matrix }
    return [Float](unsafeUninitializedCapacity: matrix.count) { result, count in
      for column in 0..<columnCount {
        for row in 0..<rowCount { result[column * rowCount + row] = matrix[row * columnCount + column] }
      }
      count = matrix.count
    }
  }

  private static func failure(_ file: OpaquePointer?, _ verb: String) -> MediaError {
    MediaError(.damaged, "audio: cannot \(verb): \(String(cString: sf_strerror(file)))")
  }
}
