import CSndfile

/// Decodes by libsndfile what its containers have shown to be whole: plain and compressed samples in chunks, Vorbis, Opus,
/// GSM 06.10.
final class SndfileDecoder: SoundDecoder {
  let sampleRateHz: Int
  let channelCount: Int
  private let declaredFrameCount: Int?
  private let file: OpaquePointer
  private let source: UnsafeMutablePointer<ByteSource>
  private let blockFrameCount: Int
  private var frameCount = 0
  private var hasEnded = false

  /// The frames of GSM 06.10 without a head: 33 bytes for 160 samples, at 8 kHz by its standard.
  convenience init(gsm bytes: SoundBytes) throws(MediaError) {
    var info = SF_INFO()
    (info.samplerate, info.channels) = (8000, 1)
    info.format = Int32(SF_FORMAT_RAW | SF_FORMAT_GSM610)
    try self.init(ByteSource(bytes: bytes), info, frameLimit: bytes.count / 33 * 160)
  }

  /// The samples that a container holds.
  convenience init(_ bytes: SoundBytes, _ chunk: SampleChunk) throws(MediaError) {
    try self.init(
      ByteSource(bytes: bytes, corrections: chunk.corrections), SF_INFO(), frameLimit: chunk.frameLimit)
  }

  /// A file that tells itself what it is.
  convenience init(_ bytes: SoundBytes) throws(MediaError) {
    try self.init(ByteSource(bytes: bytes), SF_INFO(), frameLimit: nil)
  }

  /// - Parameter frameLimit: frames beyond this are padding of the last block.
  private init(_ bytes: ByteSource, _ format: SF_INFO, frameLimit: Int?) throws(MediaError) {
    source = .allocate(capacity: 1)
    source.initialize(to: bytes)
    var callbacks = ByteSource.callbacks
    var info = format
    // Sound: the source outlives the file, which is closed first.
    guard let file = sf_open_virtual(&callbacks, Int32(SFM_READ), &info, source) else {
      source.deinitialize(count: 1)
      source.deallocate()
      throw Self.failure(nil, "decode")
    }
    self.file = file
    // A stream of unknown length declares the largest integer.
    declaredFrameCount = info.frames == Int64.max ? nil : min(Int(info.frames), frameLimit ?? .max)
    (sampleRateHz, channelCount) = (Int(info.samplerate), Int(info.channels))
    blockFrameCount = max(1, min(declaredFrameCount ?? .max, (1 << 16) / max(1, channelCount)))
    try AudioLimits.check(rateHz: sampleRateHz, channelCount: channelCount)
    guard declaredFrameCount ?? 0 >= 0 else {
      throw MediaError(.damaged, "audio: \(declaredFrameCount ?? 0) frames are declared")
    }
  }

  deinit {
    sf_close(file)
    source.deinitialize(count: 1)
    source.deallocate()
  }

  func next() throws(MediaError) -> [Float]? {
    let wanted = min(blockFrameCount, (declaredFrameCount ?? .max) - frameCount)
    if hasEnded || wanted <= 0 { return nil }
    var count = 0
    let block = [Float](unsafeUninitializedCapacity: wanted * channelCount) { room, filled in
      // Sound: the room is for the wanted frames, of which libsndfile writes the first `count`.
      count = max(0, Int(sf_readf_float(file, room.baseAddress, Int64(wanted))))
      filled = count * channelCount
    }
    guard sf_error(file) == 0 else { throw Self.failure(file, "decode") }
    try AudioLimits.checkFinite(block, channelCount: channelCount, firstFrame: frameCount)
    frameCount += count
    hasEnded = count < wanted
    guard !hasEnded || frameCount == declaredFrameCount ?? frameCount else {
      throw MediaError(
        .damaged, "audio: \(declaredFrameCount ?? 0) frames are declared, but \(frameCount) are there")
    }
    return block.isEmpty ? nil : block
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
