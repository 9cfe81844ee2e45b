/// A sound in the order `[channel, time]`, full scale at ±1.
public struct Waveform: Sendable, Equatable {
  /// Samples per second and channel.
  public let sampleRateHz: Int
  public let channelCount: Int
  /// Samples per channel.
  public let frameCount: Int
  /// The samples, one channel after the other.
  public var samples: [Float]

  /// Wraps finished samples.
  ///
  /// - Precondition: their count is a multiple of `channelCount`, which is positive, as is the rate.
  public init(sampleRateHz: Int, channelCount: Int = 1, samples: [Float]) {
    precondition(sampleRateHz > 0, "a sound needs a positive rate, got \(sampleRateHz) Hz")
    precondition(
      channelCount > 0 && samples.count.isMultiple(of: channelCount),
      "\(samples.count) samples cannot be divided among \(channelCount) channels")
    self.sampleRateHz = sampleRateHz
    self.channelCount = channelCount
    self.frameCount = samples.count / channelCount
    self.samples = samples
  }

  /// How long the sound lasts, in seconds.
  public var duration: Double { Double(frameCount) / Double(sampleRateHz) }

  public func channel(_ index: Int) -> ArraySlice<Float> { samples[index * frameCount..<(index + 1) * frameCount] }

  /// Sounds one after the other.
  ///
  /// - Precondition: there is one, and all have the same rate and channels.
  static func joined(_ sounds: [Waveform]) -> Waveform {
    guard sounds.count > 1 else { return sounds[0] }
    let samples = (0..<sounds[0].channelCount).flatMap { channel in sounds.flatMap { $0.channel(channel) } }
    return Waveform(sampleRateHz: sounds[0].sampleRateHz, channelCount: sounds[0].channelCount, samples: samples)
  }

  /// The sound in one channel, the mean of all.
  public func mixedToMono() -> Waveform {
    guard channelCount > 1 else { return self }
    var mixed = Array(channel(0))
    for index in 1..<channelCount {
      for (time, sample) in channel(index).enumerated() { mixed[time] += sample }
    }
    for time in mixed.indices { mixed[time] /= Float(channelCount) }
    return Waveform(sampleRateHz: sampleRateHz, samples: mixed)
  }

  /// The sound in `count` channels: mono is copied into each; more become mono first unless they are as many.
  public func mixed(toChannelCount count: Int) -> Waveform {
    precondition(count > 0, "a sound needs a channel, got \(count)")
    guard count != channelCount else { return self }
    let mono = mixedToMono().samples
    return Waveform(
      sampleRateHz: sampleRateHz, channelCount: count, samples: Array((0..<count).map { _ in mono }.joined()))
  }
}
