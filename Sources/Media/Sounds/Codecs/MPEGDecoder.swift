import CMPEG

/// Decodes MP3 (and layers I and II) by libmpg123, frame by frame.
///
/// Every frame must begin where the one before ends, tags between them left out, and be of the same kind; a first frame of Xing's,
/// LAME's or Fraunhofer's tells how many there must be, and what of the first and the last an encoder has added. A file
/// without it may end anywhere: within a frame, which is left out, or before bytes that are no frame.
final class MPEGDecoder: SoundDecoder {
  private let bytes: SoundBytes
  private let information: MPEGInformation?
  private let first: MPEGFrameHeader
  private let decoder: OpaquePointer
  private let source: UnsafeMutablePointer<ByteSource>
  private var isOpen = false
  /// Where the frames that were read end.
  private var end: Int
  private var frameCount = 0
  /// Samples of padding that are still to be left out at the beginning.
  private var paddingBefore: Int
  /// What was decoded and may be padding of the end.
  private var waiting: [Float] = []
  private var hasEnded = false

  var sampleRateHz: Int { first.rateHz }
  var channelCount: Int { first.channelCount }

  /// Opens a file that begins with a frame.
  init(_ all: SoundBytes) throws(MediaError) {
    information = MPEGInformation(all)
    // libmpg123 takes Fraunhofer's frame for silence.
    let start = information?.kind == .vbri ? min(information?.byteCount ?? 0, all.count) : 0
    bytes = Self.withoutTags(all.part(start..<all.count))
    guard let first = MPEGFrameHeader(bytes, at: 0) else { throw Self.noFrame(at: 0) }
    self.first = first
    end = information?.kind == .xing ? information?.byteCount ?? 0 : 0
    paddingBefore = (information?.padding.before ?? 0) * first.channelCount
    guard Self.isReady, let decoder = mpg123_new(nil, nil) else {
      throw MediaError(.tooLarge, "MP3: no memory is left for the codec")
    }
    self.decoder = decoder
    source = .allocate(capacity: 1)
    source.initialize(to: ByteSource(bytes: bytes))
    // Not MPG123_GAPLESS, under which frames of padding would not be seen.
    var flags = MPG123_QUIET.rawValue | MPG123_FORCE_FLOAT.rawValue
    // libmpg123 wants to see a second frame before it believes in the first, where there may be one.
    if let count = first.byteCount, bytes.count < count + 4 { flags |= MPG123_NO_READAHEAD.rawValue }
    mpg123_param(decoder, MPG123_FLAGS, Int(flags), 0)
    mpg123_param(decoder, MPG123_RVA, Int(MPG123_RVA_OFF.rawValue), 0)
    mpg123_replace_reader_handle(
      decoder,
      { context, destination, count in
        guard let context, let destination else { return -1 }
        // Sound: libmpg123 has room for `count` bytes.
        return byteSource(context).pointee.read(into: destination, count: count)
      },
      { context, offset, whence in
        context.map { Int(byteSource($0).pointee.seek(to: Int64(offset), whence: whence)) } ?? -1
      }, nil)
    // Sound: the source outlives the decoder's use of it, which ends with `close`.
    guard mpg123_open_handle(decoder, source) == MPG123_OK.rawValue else { throw Self.failure(decoder) }
    isOpen = true
  }

  deinit {
    if isOpen { mpg123_close(decoder) }
    mpg123_delete(decoder)
    source.deinitialize(count: 1)
    source.deallocate()
  }

  private static let isReady = mpg123_init() == MPG123_OK.rawValue

  func next() throws(MediaError) -> [Float]? {
    let kept = (information?.padding.behind ?? 0) * channelCount
    while !hasEnded {
      guard try readFrame() else {
        hasEnded = true
        try finish()
        guard paddingBefore == 0, waiting.count >= kept else {
          throw MediaError(.damaged, "MP3: more samples of padding are declared than the \(frameCount) frames hold")
        }
        waiting.removeLast(kept)
        return waiting.isEmpty ? nil : waiting
      }
      let left = min(paddingBefore, waiting.count)
      waiting.removeFirst(left)
      paddingBefore -= left
      guard waiting.count > kept else { continue }
      let block = Array(waiting.dropLast(kept))
      waiting.removeFirst(block.count)
      return block
    }
    return nil
  }

  /// Decodes the next frame behind what waits; false at the end.
  private func readFrame() throws(MediaError) -> Bool {
    let status = mpg123_framebyframe_next(decoder)
    switch status {
    case MPG123_OK.rawValue, MPG123_NEW_FORMAT.rawValue: break
    case MPG123_DONE.rawValue, MPG123_NEED_MORE.rawValue: return false
    // Bytes that are no frame, which are looked at behind the last.
    case _ where mpg123_errcode(decoder) == MPG123_RESYNC_FAIL.rawValue: return false
    default: throw Self.failure(decoder)
    }
    let position = Int(mpg123_framepos(decoder))
    var bodyCount = 0
    guard mpg123_framedata(decoder, nil, nil, &bodyCount) == MPG123_OK.rawValue else { throw Self.failure(decoder) }
    guard position == end else { throw Self.noFrame(at: Self.endOfFrames(bytes)) }
    guard let head = MPEGFrameHeader(bytes, at: position), head.isOfStream(of: first) else {
      throw MediaError(
        .damaged, "MP3: the frame at byte \(position) has another rate or other channels than the first")
    }
    end = position + 4 + bodyCount
    frameCount += 1
    var (number, audio, byteCount) = (0, UnsafeMutablePointer<UInt8>?.none, 0)
    let decoded = mpg123_framebyframe_decode(decoder, &number, &audio, &byteCount)
    guard decoded == MPG123_OK.rawValue || decoded == MPG123_NEW_FORMAT.rawValue else { throw Self.failure(decoder) }
    // Sound: libmpg123 hands over `byteCount` bytes of floats.
    if let audio {
      waiting.append(contentsOf: UnsafeRawBufferPointer(start: audio, count: byteCount).bindMemory(to: Float.self))
    }
    return true
  }

  /// Whether all frames were read that are there and were declared.
  private func finish() throws(MediaError) {
    if let declared = information?.frameCount, declared != frameCount {
      throw MediaError(.damaged, "MP3: \(declared) frames are declared, but \(frameCount) are there")
    }
    if let stray = (min(end, bytes.count)..<bytes.count).first(where: { Self.isFrame(bytes, at: $0, of: first) }) {
      throw Self.noFrame(at: min(end, stray))
    }
    guard frameCount > 0 else { throw Self.noFrame(at: end) }
    var (rate, channelCount, encoding) = (0, Int32(0), Int32(0))
    mpg123_getformat(decoder, &rate, &channelCount, &encoding)
    guard channelCount == first.channelCount, rate == first.rateHz, encoding == MPG123_ENC_FLOAT_32.rawValue else {
      throw Self.failure(decoder)
    }
  }

  /// The file without the tags and zeros between its frames.
  ///
  /// libmpg123 passes over them too, but forgets what a frame takes from those before it.
  private static func withoutTags(_ bytes: SoundBytes) -> SoundBytes {
    var frames: [Range<Int>] = []
    var offset = 0
    while offset < bytes.count {
      if let head = MPEGFrameHeader(bytes, at: offset) {
        // The length of a frame of free bit rate is for libmpg123 to find out.
        let end = head.byteCount.map { min(offset + $0, bytes.count) } ?? bytes.count
        if let last = frames.last, last.upperBound == offset {
          frames[frames.count - 1] = last.lowerBound..<end
        } else {
          frames.append(offset..<end)
        }
        offset = end
      } else if let count = AudioTags.length(bytes, at: offset) {
        offset += count
      } else if bytes.holds("TAG", at: offset), bytes.count - offset >= 128 {
        offset += 128
      } else if bytes[offset] == 0 {
        offset += 1
      } else {
        frames.append(offset..<bytes.count)
        break
      }
    }
    return frames.count > 1 ? bytes.joining(frames) : bytes
  }

  /// Whether a whole frame of the stream stands here, and another behind it.
  private static func isFrame(_ bytes: SoundBytes, at offset: Int, of first: MPEGFrameHeader) -> Bool {
    guard let head = MPEGFrameHeader(bytes, at: offset), head.isOfStream(of: first), let count = head.byteCount,
      let next = MPEGFrameHeader(bytes, at: offset + count)
    else { return false }
    return next.isOfStream(of: first)
  }

  /// Where the first run of frames ends, by their heads alone.
  private static func endOfFrames(_ bytes: SoundBytes) -> Int {
    var end = 0
    while let count = MPEGFrameHeader(bytes, at: end)?.byteCount { end += count }
    return min(end, bytes.count)
  }

  private static func noFrame(at offset: Int) -> MediaError {
    MediaError(.damaged, "MP3: bytes that are no frame at byte \(offset)")
  }

  private static func failure(_ decoder: OpaquePointer) -> MediaError {
    MediaError(.damaged, "MP3: cannot decode: \(String(cString: mpg123_strerror(decoder)))")
  }
}
