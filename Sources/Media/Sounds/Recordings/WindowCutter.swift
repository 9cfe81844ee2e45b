import Glibc

/// Cuts a recording into windows while it is decoded.
///
/// It is mixed to the channels that are wanted, then resampled, then cut, all block by block: memory holds a window and a
/// block, however long the recording is. Samples become 16 bits, the nearest ones, beyond full scale the last: what is kept
/// of a window for training, and what a model is fed of a file, are the same bits. For one thread.
public final class WindowCutter {
  private let stream: SoundStream
  private let windows: SoundWindows
  private let channelCount: Int
  private let resampling: StreamedResampling?

  /// Samples from frame ``pendingStart`` on, those of one frame beside each other.
  private var pending: [Float] = []
  private var pendingStart = 0
  private var nextStart = 0
  private var hasEnded = false

  /// How many windows were given.
  public private(set) var windowCount = 0
  /// How many windows were left out for their level.
  public private(set) var silentCount = 0

  /// - Precondition: the windows have no ``SoundWindows/fault``, and there is a channel.
  public init(_ stream: SoundStream, windows: SoundWindows, channelCount: Int = 1) throws(MediaError) {
    precondition(windows.fault == nil && channelCount > 0, "windows that cannot be cut")
    guard windows.frameCount <= AudioCodec.sampleLimit / channelCount else { throw AudioLimits.tooLong }
    self.stream = stream
    self.windows = windows
    self.channelCount = channelCount
    resampling =
      stream.sampleRateHz == windows.sampleRateHz
      ? nil
      : try StreamedResampling(
        fromHz: stream.sampleRateHz, toHz: windows.sampleRateHz, channelCount: channelCount)
  }

  /// Frames of the recording so far, at the rate of the windows; all of them once the end was told.
  public var frameCount: Int { pendingStart + pending.count / channelCount }

  /// The next window that is loud enough; `nil` at the end.
  ///
  /// - Throws: what ``SoundStream/next()`` throws.
  public func next() throws(MediaError) -> SoundWindow? {
    while true {
      let start = nextStart
      try fill(from: start)
      let available = frameCount - start
      // What fills no window is worth one where no window before has held all of it.
      let isWorthIt =
        available >= windows.frameCount
        || windows.partial != .drop && available > 0
          && (start == 0 || available + windows.hopFrameCount > windows.frameCount)
      guard isWorthIt else { return nil }
      nextStart += windows.hopFrameCount
      let heard = pending[(start - pendingStart) * channelCount..<min(pending.count, end(of: start))]
      var samples = heard.map(Self.sixteenBits)
      if let level = windows.minimumLevelDecibels, Self.levelDecibels(samples) < level {
        silentCount += 1
        continue
      }
      let wanted = windows.frameCount * channelCount
      while samples.count < wanted {
        samples += windows.partial == .loop ? Array(samples.prefix(wanted - samples.count)) : [0]
      }
      windowCount += 1
      return SoundWindow(startFrame: start, samples: samples)
    }
  }

  /// Where a window's samples end among those that are pending.
  private func end(of start: Int) -> Int { (start - pendingStart + windows.frameCount) * channelCount }

  /// Decodes until a window is whole, or the recording ends; forgets what comes before it.
  private func fill(from start: Int) throws(MediaError) {
    while !hasEnded, frameCount - start < windows.frameCount {
      let next = if let resampling { try resampling.next(from: mixed) } else { try mixed() }
      guard let block = next else {
        hasEnded = true
        return
      }
      forget(before: start)
      pending += transposed(block.samples, rowCount: channelCount, columnCount: block.frameCount)
      forget(before: start)
    }
  }

  private func forget(before start: Int) {
    let count = min(start, frameCount) - pendingStart
    guard count > 0 else { return }
    pending.removeFirst(count * channelCount)
    pendingStart += count
  }

  /// The next block of the recording in the channels that are wanted.
  private func mixed() throws(MediaError) -> Waveform? { try stream.next()?.mixed(toChannelCount: channelCount) }

  private static func sixteenBits(_ sample: Float) -> Int16 {
    Int16(max(-32768, min(32767, (sample * 32768).rounded(.toNearestOrEven))))
  }

  private static func levelDecibels(_ samples: [Int16]) -> Double {
    let energy = samples.reduce(into: Int64(0)) { $0 += Int64($1) * Int64($1) }
    return 10 * log10(Double(energy) / Double(samples.count)) - 20 * log10(32768)
  }
}
