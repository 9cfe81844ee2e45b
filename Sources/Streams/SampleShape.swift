/// What a sample is, and how large; an extent is `nil` if it varies from record to record.
public enum SampleShape: Codable, Hashable, Sendable {
  /// An image in pixels.
  case image(height: Int?, width: Int?, channelCount: Int)
  /// A sound of so many frames.
  case waveform(channelCount: Int, frameCount: Int?, sampleRateHz: Int)
  /// An image of a sound: bands over frames.
  case spectrogram(channelCount: Int, bandCount: Int, frameCount: Int?)
  /// Numbers.
  case numbers(count: Int)

  /// The axes of one record's tensor, `[channel, height, width]`, `[channel, time]`, `[channel, band, frame]` or
  /// `[count]`; `nil` if an extent varies.
  public var tensorShape: [Int]? {
    switch self {
    case .image(let height?, let width?, let channelCount): [channelCount, height, width]
    case .waveform(let channelCount, let frameCount?, _): [channelCount, frameCount]
    case .spectrogram(let channelCount, let bandCount, let frameCount?): [channelCount, bandCount, frameCount]
    case .numbers(let count): [count]
    case .image, .waveform, .spectrogram: nil
    }
  }
}

extension SampleShape {
  /// A sound's shape where each is brought to so many frames; an image's and that of numbers as it is.
  func lasting(_ frameCount: Int) -> SampleShape {
    switch self {
    case .waveform(let channelCount, _, let sampleRateHz):
      .waveform(channelCount: channelCount, frameCount: frameCount, sampleRateHz: sampleRateHz)
    case .spectrogram(let channelCount, let bandCount, _):
      .spectrogram(channelCount: channelCount, bandCount: bandCount, frameCount: frameCount)
    case .image, .numbers: self
    }
  }
}

extension SampleShape: CustomStringConvertible {
  /// In words, as "an image of 28×28 pixels with 1 channel".
  public var description: String {
    func words(_ extent: Int?) -> String { extent.map { "\($0)" } ?? "any" }
    func channels(_ count: Int) -> String { count == 1 ? "1 channel" : "\(count) channels" }
    return switch self {
    case .image(nil, nil, let count): "an image of any size with \(channels(count))"
    case .image(let height, let width, let count):
      "an image of \(words(height))×\(words(width)) pixels with \(channels(count))"
    case .waveform(let count, let frameCount, let rate):
      "a sound of \(words(frameCount)) frames at \(rate) Hz with \(channels(count))"
    case .spectrogram(let count, let bandCount, let frameCount):
      "a spectrogram of \(bandCount) bands and \(words(frameCount)) frames"
        + (count == 1 ? "" : " with \(channels(count))")
    case .numbers(let count): "\(count) numbers"
    }
  }
}

extension SampleShape {
  /// The extent of an image; refuses anything else.
  func image() throws(StreamsError) -> (height: Int?, width: Int?, channelCount: Int) {
    guard case .image(let height, let width, let channelCount) = self else {
      throw StreamsError(.configuration, "works on images, but gets \(self)")
    }
    return (height, width, channelCount)
  }

  /// The same image's shape, of gray or RGB; refuses anything else.
  func colorImage() throws(StreamsError) -> SampleShape {
    let channelCount = try image().channelCount
    guard channelCount == 1 || channelCount == 3 else {
      throw StreamsError(.configuration, "works on images with 1 or 3 channels, but gets \(self)")
    }
    return self
  }

  /// The extent of a sound; refuses anything else.
  func sound() throws(StreamsError) -> (channelCount: Int, frameCount: Int?, sampleRateHz: Int) {
    guard case .waveform(let channelCount, let frameCount, let sampleRateHz) = self else {
      throw StreamsError(.configuration, "works on sounds, but gets \(self)")
    }
    return (channelCount, frameCount, sampleRateHz)
  }

  /// The extent of a spectrogram; refuses anything else.
  func bands() throws(StreamsError) -> (channelCount: Int, bandCount: Int, frameCount: Int?) {
    guard case .spectrogram(let channelCount, let bandCount, let frameCount) = self else {
      throw StreamsError(.configuration, "works on spectrograms, but gets \(self); put the step 'spectrogram' before")
    }
    return (channelCount, bandCount, frameCount)
  }
}
