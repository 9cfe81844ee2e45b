import CSndfile

/// Decodes WAV, RF64, Wave64, AIFF, AU, CAF, FLAC, Ogg (Vorbis, Opus, FLAC), MP3 and GSM; encodes WAV and FLAC.
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

  /// The largest number of samples, over all channels, that is read into memory at once.
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
    try bytes.withUnsafeBufferPointer { bytes throws(MediaError) in
      let decoder = try SoundDecoders.open(SoundBytes(UnsafeRawBufferPointer(bytes)))
      var samples: [Float] = []
      while let block = try decoder.next() {
        guard samples.count + block.count <= sampleLimit else { throw AudioLimits.tooLong }
        if samples.isEmpty { samples = block } else { samples += block }
      }
      let channelCount = decoder.channelCount
      return Waveform(
        sampleRateHz: decoder.sampleRateHz, channelCount: channelCount,
        samples: transposed(samples, rowCount: samples.count / channelCount, columnCount: channelCount))
    }
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
