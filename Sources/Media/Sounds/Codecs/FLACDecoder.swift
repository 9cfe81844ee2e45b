import CFLAC

/// Decodes FLAC of 4 to 32 bits, alone or in Ogg, by libFLAC.
///
/// Frames must follow each other without a gap and have their checksums, and all samples the MD5 that the head states (if
/// it states one) and the count (if it states one). Nothing may follow the last of them.
///
/// - Reference: RFC 9639, sections 8.2, 9.1 and 9.3.
enum FLACDecoder {
  /// Decodes a whole file without tags around it.
  static func decode(_ bytes: UnsafeRawBufferPointer, isInOgg: Bool) throws(MediaError) -> Waveform {
    guard let decoder = FLAC__stream_decoder_new() else {
      throw MediaError(.tooLarge, "FLAC: no memory is left for the codec")
    }
    defer { FLAC__stream_decoder_delete(decoder) }
    FLAC__stream_decoder_set_md5_checking(decoder, 1)
    var reading = Reading(source: ByteSource(bytes: bytes))
    return try withUnsafeMutablePointer(to: &reading) { reading throws(MediaError) in
      let open = isInOgg ? FLAC__stream_decoder_init_ogg_stream : FLAC__stream_decoder_init_stream
      // Sound: the reading outlives the decoder's use of it, which ends with `finish`.
      let status = open(
        decoder,
        { _, buffer, count, context in
          guard let buffer, let count, let context else { return FLAC__STREAM_DECODER_READ_STATUS_ABORT }
          count.pointee = FLACDecoder.reading(context).pointee.source.read(into: buffer, count: count.pointee)
          return count.pointee == 0
            ? FLAC__STREAM_DECODER_READ_STATUS_END_OF_STREAM : FLAC__STREAM_DECODER_READ_STATUS_CONTINUE
        }, nil,
        { _, position, context in
          guard let position, let context else { return FLAC__STREAM_DECODER_TELL_STATUS_ERROR }
          position.pointee = UInt64(FLACDecoder.reading(context).pointee.source.position)
          return FLAC__STREAM_DECODER_TELL_STATUS_OK
        }, nil, nil,
        { _, frame, channels, context in
          guard let frame, let channels, let context else { return FLAC__STREAM_DECODER_WRITE_STATUS_ABORT }
          return FLACDecoder.reading(context).pointee.add(frame.pointee, channels)
            ? FLAC__STREAM_DECODER_WRITE_STATUS_CONTINUE : FLAC__STREAM_DECODER_WRITE_STATUS_ABORT
        },
        { _, block, context in
          guard let block, let context, block.pointee.type == FLAC__METADATA_TYPE_STREAMINFO else { return }
          FLACDecoder.reading(context).pointee.info = block.pointee.data.stream_info
        },
        { _, status, context in
          guard let context else { return }
          FLACDecoder.reading(context).pointee.fail(FLACDecoder.words(status))
        }, reading)
      guard status == FLAC__STREAM_DECODER_INIT_STATUS_OK else {
        throw MediaError(.unsupported, "FLAC: the decoder cannot be made ready, status \(status.rawValue)")
      }
      var isSound = true
      var position: UInt64 = 0
      repeat {
        reading.pointee.isFrameRead = false
        isSound = FLAC__stream_decoder_process_single(decoder) != 0
        if !isInOgg { FLAC__stream_decoder_get_decode_position(decoder, &position) }
      } while isSound && reading.pointee.fault == nil
        && FLAC__stream_decoder_get_state(decoder).rawValue < FLAC__STREAM_DECODER_END_OF_STREAM.rawValue
      let state = FLAC__stream_decoder_get_state(decoder)
      let stateName = FLAC__stream_decoder_get_resolved_state_string(decoder).map { String(cString: $0) } ?? ""
      let isWhole = FLAC__stream_decoder_finish(decoder) != 0
      if let fault = reading.pointee.fault { throw fault }
      guard isSound, state == FLAC__STREAM_DECODER_END_OF_STREAM else {
        throw MediaError(.damaged, "FLAC: cannot decode: \(stateName)")
      }
      guard isWhole else {
        throw MediaError(.damaged, "FLAC: the samples do not have the MD5 that the head states")
      }
      return try reading.pointee.finished(unread: isInOgg ? nil : Int(position)..<bytes.count)
    }
  }

  /// What was decoded up to now.
  struct Reading {
    var source: ByteSource
    var info: FLAC__StreamMetadata_StreamInfo?
    /// The first that went wrong.
    var fault: MediaError?
    /// Whether the frame that is looked for has been found.
    var isFrameRead = false
    private var channels: [[Float]] = []
    private var frameCount = 0

    init(source: ByteSource) { self.source = source }

    mutating func fail(_ words: String, _ code: MediaError.Code = .damaged) {
      fault = fault ?? MediaError(code, "FLAC: \(words), after \(frameCount) samples")
    }

    /// Takes a frame; false if it is wrong.
    mutating func add(_ frame: FLAC__Frame, _ samples: UnsafePointer<UnsafePointer<Int32>?>) -> Bool {
      let head = frame.header
      guard let info else { return false }
      if channels.isEmpty { channels = Array(repeating: [], count: Int(info.channels)) }
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
      frameCount += Int(head.blocksize)
      guard frameCount * channels.count <= AudioCodec.sampleLimit else {
        fault = AudioLimits.tooLong
        return false
      }
      let scale = 1 / Float(UInt32(1) << (info.bits_per_sample - 1))
      for index in channels.indices {
        guard let channel = samples[index] else { return false }
        // Sound: libFLAC hands over `blocksize` samples of each channel.
        channels[index].append(
          contentsOf: UnsafeBufferPointer(start: channel, count: Int(head.blocksize)).lazy.map { Float($0) * scale })
      }
      return true
    }

    /// The sound, if it is all that was declared and nothing follows.
    func finished(unread: Range<Int>?) throws(MediaError) -> Waveform {
      guard let info else { throw MediaError(.damaged, "FLAC: no head") }
      let declared = info.total_samples == 0 ? nil : Int(info.total_samples)
      try AudioLimits.check(
        rateHz: Int(info.sample_rate), channelCount: Int(info.channels), frameCount: declared)
      guard frameCount == declared ?? frameCount else {
        throw MediaError(.damaged, "FLAC: \(declared ?? 0) samples are declared, but \(frameCount) are there")
      }
      if let unread, unread.contains(where: { source.bytes[$0] != 0 }) {
        throw MediaError(
          .damaged,
          "FLAC: \(unread.count) bytes follow the \(frameCount) declared samples, at byte \(unread.lowerBound)")
      }
      return Waveform(
        sampleRateHz: Int(info.sample_rate), channelCount: Int(info.channels), samples: Array(channels.joined()))
    }
  }

  /// Sound: the decoder is opened with a pointer to a reading.
  private static func reading(_ context: UnsafeMutableRawPointer) -> UnsafeMutablePointer<Reading> {
    context.assumingMemoryBound(to: Reading.self)
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
