import CFLAC

/// Decodes FLAC of 4 to 32 bits, alone or in Ogg, by libFLAC.
///
/// Frames must follow each other without a gap and have their checksums, and all samples the MD5 that the head states (if
/// it states one) and the count (if it states one). Nothing may follow the last of them.
///
/// - Reference: RFC 9639, sections 8.2, 9.1 and 9.3.
final class FLACDecoder: SoundDecoder {
  private let decoder: UnsafeMutablePointer<FLAC__StreamDecoder>
  private let isInOgg: Bool
  private var source: ByteSource
  private var info: FLAC__StreamMetadata_StreamInfo?
  /// The first that went wrong.
  private var fault: MediaError?
  /// Whether the frame that is looked for has been found.
  private var isFrameRead = false
  /// The frame that was found, its channels beside each other.
  private var block: [Float] = []
  private var frameCount = 0
  /// Where what is not decoded yet begins; unknown in Ogg.
  private var position: UInt64 = 0
  private var hasEnded = false

  private(set) var sampleRateHz = 0
  private(set) var channelCount = 0

  /// Opens a file without tags around it.
  init(_ bytes: SoundBytes, isInOgg: Bool) throws(MediaError) {
    guard let decoder = FLAC__stream_decoder_new() else {
      throw MediaError(.tooLarge, "FLAC: no memory is left for the codec")
    }
    self.decoder = decoder
    self.isInOgg = isInOgg
    source = ByteSource(bytes: bytes)
    FLAC__stream_decoder_set_md5_checking(decoder, 1)
    let open = isInOgg ? FLAC__stream_decoder_init_ogg_stream : FLAC__stream_decoder_init_stream
    // Sound: the decoder is used by this object alone, which ends it before it goes.
    let status = open(
      decoder,
      { _, buffer, count, context in
        guard let buffer, let count, let context else { return FLAC__STREAM_DECODER_READ_STATUS_ABORT }
        count.pointee = FLACDecoder.of(context).source.read(into: buffer, count: count.pointee)
        return count.pointee == 0
          ? FLAC__STREAM_DECODER_READ_STATUS_END_OF_STREAM : FLAC__STREAM_DECODER_READ_STATUS_CONTINUE
      }, nil,
      { _, position, context in
        guard let position, let context else { return FLAC__STREAM_DECODER_TELL_STATUS_ERROR }
        position.pointee = UInt64(FLACDecoder.of(context).source.position)
        return FLAC__STREAM_DECODER_TELL_STATUS_OK
      }, nil, nil,
      { _, frame, channels, context in
        guard let frame, let channels, let context else { return FLAC__STREAM_DECODER_WRITE_STATUS_ABORT }
        return FLACDecoder.of(context).add(frame.pointee, channels)
          ? FLAC__STREAM_DECODER_WRITE_STATUS_CONTINUE : FLAC__STREAM_DECODER_WRITE_STATUS_ABORT
      },
      { _, block, context in
        guard let block, let context, block.pointee.type == FLAC__METADATA_TYPE_STREAMINFO else { return }
        FLACDecoder.of(context).info = block.pointee.data.stream_info
      },
      { _, status, context in
        guard let context else { return }
        FLACDecoder.of(context).fail(FLACDecoder.words(status))
      }, Unmanaged.passUnretained(self).toOpaque())
    guard status == FLAC__STREAM_DECODER_INIT_STATUS_OK else {
      throw MediaError(.unsupported, "FLAC: the decoder cannot be made ready, status \(status.rawValue)")
    }
    while info == nil, try step() {}
    guard let info else { throw MediaError(.damaged, "FLAC: no head") }
    (sampleRateHz, channelCount) = (Int(info.sample_rate), Int(info.channels))
    try AudioLimits.check(rateHz: sampleRateHz, channelCount: channelCount)
  }

  deinit { FLAC__stream_decoder_delete(decoder) }

  func next() throws(MediaError) -> [Float]? {
    while !hasEnded {
      block = []
      guard try step() else {
        hasEnded = true
        try finish()
        return nil
      }
      if !block.isEmpty { return block }
    }
    return nil
  }

  /// Reads the next part of the file; false at its end.
  private func step() throws(MediaError) -> Bool {
    isFrameRead = false
    let isSound = FLAC__stream_decoder_process_single(decoder) != 0
    if !isInOgg { FLAC__stream_decoder_get_decode_position(decoder, &position) }
    if let fault { throw fault }
    let state = FLAC__stream_decoder_get_state(decoder)
    if isSound, state.rawValue < FLAC__STREAM_DECODER_END_OF_STREAM.rawValue { return true }
    guard isSound, state == FLAC__STREAM_DECODER_END_OF_STREAM else {
      let name = FLAC__stream_decoder_get_resolved_state_string(decoder).map { String(cString: $0) } ?? ""
      throw MediaError(.damaged, "FLAC: cannot decode: \(name)")
    }
    return false
  }

  private func fail(_ words: String) {
    fault = fault ?? MediaError(.damaged, "FLAC: \(words), after \(frameCount) samples")
  }

  /// Takes a frame; false if it is wrong.
  private func add(_ frame: FLAC__Frame, _ samples: UnsafePointer<UnsafePointer<Int32>?>) -> Bool {
    let head = frame.header
    guard let info else { return false }
    guard
      head.sample_rate == info.sample_rate, head.channels == info.channels,
      head.bits_per_sample == info.bits_per_sample
    else {
      fail(
        "a frame has \(head.sample_rate) Hz, \(head.channels) channels and \(head.bits_per_sample) bits, the head says "
          + "\(info.sample_rate) Hz, \(info.channels) channels and \(info.bits_per_sample) bits")
      return false
    }
    // libFLAC turns the numbers of frames into those of samples, and fills a gap with a frame of silence before the true.
    guard head.number.sample_number == UInt64(frameCount), !isFrameRead else {
      fail("a frame begins at sample \(head.number.sample_number); frames are missing, doubled or in another order")
      return false
    }
    isFrameRead = true
    let (count, channelCount) = (Int(head.blocksize), Int(info.channels))
    frameCount += count
    let scale = 1 / Float(UInt32(1) << (info.bits_per_sample - 1))
    var isWhole = true
    block = [Float](unsafeUninitializedCapacity: count * channelCount) { room, filled in
      for index in 0..<channelCount {
        guard let channel = samples[index] else { return isWhole = false }
        // Sound: libFLAC hands over `blocksize` samples of each channel.
        for time in 0..<count { room[time * channelCount + index] = Float(channel[time]) * scale }
      }
      filled = count * channelCount
    }
    return isWhole
  }

  /// Whether the sound is all that was declared and nothing follows.
  private func finish() throws(MediaError) {
    guard FLAC__stream_decoder_finish(decoder) != 0 else {
      throw MediaError(.damaged, "FLAC: the samples do not have the MD5 that the head states")
    }
    let declared = info.map { Int($0.total_samples) } ?? 0
    guard declared == 0 || frameCount == declared else {
      throw MediaError(.damaged, "FLAC: \(declared) samples are declared, but \(frameCount) are there")
    }
    let unread = isInOgg ? 0..<0 : Int(position)..<source.bytes.count
    guard unread.allSatisfy({ source.bytes[$0] == 0 }) else {
      throw MediaError(
        .damaged,
        "FLAC: \(unread.count) bytes follow the \(frameCount) declared samples, at byte \(unread.lowerBound)")
    }
  }

  /// Sound: the decoder is opened with its object, which outlives it.
  private static func of(_ context: UnsafeMutableRawPointer) -> FLACDecoder {
    Unmanaged<FLACDecoder>.fromOpaque(context).takeUnretainedValue()
  }

  private static func words(_ status: FLAC__StreamDecoderErrorStatus) -> String {
    switch status {
    case FLAC__STREAM_DECODER_ERROR_STATUS_LOST_SYNC: "bytes that are no frame"
    case FLAC__STREAM_DECODER_ERROR_STATUS_BAD_HEADER: "a damaged frame head"
    case FLAC__STREAM_DECODER_ERROR_STATUS_FRAME_CRC_MISMATCH: "a frame does not have the checksum that it states"
    default: "a frame that the decoder cannot read"
    }
  }
}
