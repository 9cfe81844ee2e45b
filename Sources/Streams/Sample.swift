public import Media

/// What a record's input is on its way through the steps.
public enum Sample: Sendable, Equatable {
  /// An image, black at 0 and white at 1 before it is normalised.
  case image(FloatImage)
  /// A sound, full scale at ±1.
  case waveform(Waveform)
  /// An image of a sound.
  case spectrogram(Spectrogram)
  /// Numbers without an order in space or time.
  case numbers([Float])

  /// What it is, and how large.
  public var shape: SampleShape {
    switch self {
    case .image(let image):
      .image(height: image.shape.height, width: image.shape.width, channelCount: image.shape.channelCount)
    case .waveform(let sound):
      .waveform(
        channelCount: sound.channelCount, frameCount: sound.frameCount, sampleRateHz: sound.sampleRateHz)
    case .spectrogram(let spectrogram):
      .spectrogram(
        channelCount: spectrogram.channelCount, bandCount: spectrogram.bandCount, frameCount: spectrogram.frameCount)
    case .numbers(let numbers): .numbers(count: numbers.count)
    }
  }
}

extension Sample {
  /// The image that it is.
  ///
  /// - Precondition: it is one; ``TransformChain`` has seen to that.
  package var image: FloatImage {
    guard case .image(let image) = self else { preconditionFailure("expected an image, found \(shape)") }
    return image
  }

  /// The sound that it is.
  ///
  /// - Precondition: it is one; ``TransformChain`` has seen to that.
  package var waveform: Waveform {
    guard case .waveform(let sound) = self else { preconditionFailure("expected a sound, found \(shape)") }
    return sound
  }

  /// The spectrogram that it is.
  ///
  /// - Precondition: it is one; ``TransformChain`` has seen to that.
  package var spectrogram: Spectrogram {
    guard case .spectrogram(let spectrogram) = self else {
      preconditionFailure("expected a spectrogram, found \(shape)")
    }
    return spectrogram
  }
}
