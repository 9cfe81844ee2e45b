import CSoxr

/// Brings a sound that comes block by block to another sample rate.
///
/// The blocks together are what ``Waveform/resampled(toHz:quality:)`` makes of the whole: the same filters run over the same
/// samples, wherever blocks begin and end, and as many frames come out. For one thread.
final class StreamedResampling {
  private let resampler: soxr_t
  private let channelCount: Int
  private let inputRateHz: Int
  private let outputRateHz: Int
  /// What has come and was not fed yet, from frame ``fedCount`` on.
  private var block: Waveform
  private var fedCount = 0
  private var inputFrameCount = 0
  private var outputFrameCount = 0
  private var hasEnded = false

  /// So many frames come out at a time.
  private static let blockFrameCount = 1 << 14
  /// A rate is at most so many times the other: what a small file says of its rate must not make a long sound of it.
  private static let ratioLimit = 256

  /// - Precondition: the rates are positive and differ.
  init(fromHz inputRateHz: Int, toHz outputRateHz: Int, channelCount: Int) throws(MediaError) {
    precondition(inputRateHz > 0 && outputRateHz > 0 && inputRateHz != outputRateHz)
    guard max(inputRateHz, outputRateHz) / min(inputRateHz, outputRateHz) < Self.ratioLimit else {
      throw MediaError(
        .unsupported,
        "audio: a sound of \(inputRateHz) Hz is not brought to \(outputRateHz) Hz; a rate may be \(Self.ratioLimit) times "
          + "the other at most")
    }
    (self.inputRateHz, self.outputRateHz, self.channelCount) = (inputRateHz, outputRateHz, channelCount)
    block = Waveform(sampleRateHz: inputRateHz, channelCount: channelCount, samples: [])
    var format = soxr_io_spec(SOXR_FLOAT32_S, SOXR_FLOAT32_S)
    var recipe = soxr_quality_spec(ResamplingQuality.high.recipe, 0)
    var runtime = soxr_runtime_spec(1)
    var failure: soxr_error_t?
    let made = soxr_create(
      Double(inputRateHz), Double(outputRateHz), UInt32(channelCount), &failure, &format, &recipe, &runtime)
    guard let made, failure == nil else {
      throw MediaError(.unsupported, "cannot resample: \(failure.map { String(cString: $0) } ?? "no memory is left")")
    }
    resampler = made
  }

  deinit { soxr_delete(resampler) }

  /// The next block; `nil` at the end.
  ///
  /// - Parameter source: gives the sound's own next block, which is what this fails with.
  func next(from source: () throws(MediaError) -> Waveform?) throws(MediaError) -> Waveform? {
    while true {
      if fedCount == block.frameCount, !hasEnded {
        if let next = try source() {
          (block, fedCount) = (next, 0)
          inputFrameCount += next.frameCount
        } else {
          hasEnded = true
        }
      }
      let before = fedCount
      let given = try process()
      guard given.frameCount > 0 || fedCount > before || fedCount == block.frameCount else {
        throw MediaError(.unsupported, "cannot resample from \(inputRateHz) Hz to \(outputRateHz) Hz")
      }
      if given.frameCount > 0 {
        outputFrameCount += given.frameCount
        return given
      }
      if hasEnded { return nil }
    }
  }

  /// Feeds what there is, or the end, and takes what comes out.
  private func process() throws(MediaError) -> Waveform {
    // The whole sound's length, at which the silence behind its end is cut.
    let total = Int((Double(inputFrameCount) * (Double(outputRateHz) / Double(inputRateHz))).rounded(.up))
    let limit = hasEnded ? min(Self.blockFrameCount, total - outputFrameCount) : Self.blockFrameCount
    guard limit > 0 else { return Waveform(sampleRateHz: outputRateHz, channelCount: channelCount, samples: []) }
    var (taken, given) = (0, 0)
    var room = [Float](repeating: 0, count: limit * channelCount)
    let failure = room.withUnsafeMutableBufferPointer { room -> soxr_error_t? in
      // Sound: each pointer leads to one channel with room for `limit` samples.
      var outputs = (0..<channelCount).map { channel in room.baseAddress.map { $0 + channel * limit } }
      if hasEnded { return soxr_process(resampler, nil, 0, nil, &outputs, limit, &given) }
      return block.samples.withUnsafeBufferPointer { source in
        // Sound: each pointer leads to the rest of one channel, from frame `fedCount` on.
        var inputs = (0..<channelCount).map { channel in
          source.baseAddress.map { $0 + channel * block.frameCount + fedCount }
        }
        return soxr_process(resampler, &inputs, block.frameCount - fedCount, &taken, &outputs, limit, &given)
      }
    }
    if let failure { throw MediaError(.unsupported, "cannot resample: \(String(cString: failure))") }
    fedCount += taken
    // Where the filters have less to say than the length asks for, silence follows.
    if hasEnded, given == 0 { given = limit }
    if given < limit {
      room = (0..<channelCount).flatMap { room[$0 * limit..<$0 * limit + given] }
    }
    return Waveform(sampleRateHz: outputRateHz, channelCount: channelCount, samples: room)
  }
}
