import Arrays
import Media

extension SampleShape {
  /// How many numbers a sample has; `nil` if that varies.
  var count: Int? { tensorShape?.product }

  /// The axes of a sound's tensor but for its last, time; of anything else nothing.
  var axesBeforeTime: [Int] {
    switch self {
    case .waveform(let channelCount, _, _): [channelCount]
    case .spectrogram(let channelCount, let bandCount, _): [channelCount, bandCount]
    case .image, .numbers: []
    }
  }
}

extension Sample {
  /// The numbers as they lie in memory: an image's channels are innermost.
  var values: [Float] {
    switch self {
    case .image(let image): image.samples
    case .waveform(let waveform): waveform.samples
    case .spectrogram(let spectrogram): spectrogram.values
    case .numbers(let numbers): numbers
    }
  }

  /// A sample of known extent from its numbers.
  init(_ shape: SampleShape, values: [Float]) {
    switch shape {
    case .image(let height, let width, let channelCount):
      let shape = ImageShape(height: height ?? 0, width: width ?? 0, channelCount: channelCount)
      self = .image(FloatImage(shape: shape, samples: values))
    case .waveform(let channelCount, _, let rate):
      self = .waveform(Waveform(sampleRateHz: rate, channelCount: channelCount, samples: values))
    case .spectrogram(let channelCount, let bandCount, let frameCount):
      self = .spectrogram(
        Spectrogram(channelCount: channelCount, bandCount: bandCount, frameCount: frameCount ?? 0, values: values))
    case .numbers: self = .numbers(values)
    }
  }
}
