import CSndfile

/// Decodes WAV, RF64, Wave64, AIFF, AU, CAF, FLAC, Ogg (Vorbis, Opus, FLAC) and MP3; encodes WAV and FLAC.
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
  /// Memory grows with what is decoded, not with what a header declares. What a format tells of itself is held against
  /// what is there: counts of samples, frames and pages, checksums, the mark of the end. Where it says less than all is
  /// there, or other bytes stand between, the file is refused. A count of bytes that a writer could not know is none; an
  /// MP3 without a count of frames declares nothing and may end anywhere.
  public static func decode(_ bytes: [UInt8]) throws(MediaError) -> Waveform {
    try bytes.withUnsafeBufferPointer { raw throws(MediaError) in
      let all = UnsafeRawBufferPointer(raw)
      let start = try AudioTags.start(all)
      let bytes = all.part(start..<all.count)
      let format = try AudioFormat(recognizing: bytes)
      let untagged = bytes.part(0..<AudioTags.end(bytes, from: 0))
      return switch format {
      case .wav: try decode(bytes, WAVContainer.samples(bytes))
      case .wave64: try decode(bytes, Wave64Container.samples(bytes))
      case .aiff: try decode(bytes, AIFFContainer.samples(bytes))
      case .au: try decode(bytes, AUContainer.samples(bytes))
      case .caf: try decode(bytes, CAFContainer.samples(bytes))
      case .flac: try FLACDecoder.decode(untagged, isInOgg: false)
      case .ogg: try decode(untagged, OggPages(untagged).links)
      case .mpeg: try MPEGDecoder.decode(untagged)
      }
    }
  }

  /// Decodes samples in chunks.
  private static func decode(
    _ bytes: UnsafeRawBufferPointer, _ chunk: SampleChunk
  ) throws(MediaError) -> Waveform {
    if let numbers = chunk.numbers { return try numbers.decode(bytes.part(chunk.offset..<chunk.end)) }
    guard let corrected = chunk.corrected(bytes) else {
      return try SndfileDecoder.decode(bytes, frameLimit: chunk.frameLimit)
    }
    return try corrected.withUnsafeBufferPointer { corrected throws(MediaError) in
      try SndfileDecoder.decode(UnsafeRawBufferPointer(corrected), frameLimit: chunk.frameLimit)
    }
  }

  /// Decodes the streams of an Ogg one after the other; all must have the same rate and channels.
  private static func decode(
    _ bytes: UnsafeRawBufferPointer, _ links: [OggPages.Link]
  ) throws(MediaError) -> Waveform {
    var sounds: [Waveform] = []
    for link in links {
      let sound = try link.withPages(of: bytes) { pages throws(MediaError) in
        link.codec == .flac ? try FLACDecoder.decode(pages, isInOgg: true) : try SndfileDecoder.decode(pages)
      }
      guard sound.frameCount > 0 || link.lastGranule <= 0 else {
        throw MediaError(
          .damaged,
          "Ogg: the stream at byte \(link.ranges[0].lowerBound) ends at sample \(link.lastGranule), but none is there")
      }
      if let first = sounds.first,
        (first.sampleRateHz, first.channelCount) != (sound.sampleRateHz, sound.channelCount)
      {
        throw MediaError(
          .unsupported,
          "Ogg: the stream at byte \(link.ranges[0].lowerBound) has \(sound.sampleRateHz) Hz and \(sound.channelCount) "
            + "channels, the first \(first.sampleRateHz) Hz and \(first.channelCount)")
      }
      sounds.append(sound)
    }
    return Waveform.joined(sounds)
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
        throw SndfileDecoder.failure(nil, "encode")
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
      guard written == count else { throw SndfileDecoder.failure(file, "encode") }
    }
    return sink.bytes
  }
}
