import Media
public import Settings

/// Subtracts a mean and divides by a standard deviation.
///
/// Images have them for each channel, spectrograms for each band, numbers for each number; sounds one of each.
public struct Normalize: Hashable, Sendable {
  /// One mean a channel, or one for all; images are on 0…1.
  public var mean: [Float]
  /// One standard deviation a channel, or one for all.
  public var std: [Float]

  /// Describes the step.
  public init(mean: [Float], std: [Float]) {
    self.mean = mean
    self.std = std
  }

  /// The step with its defaults.
  public init() { self.init(mean: [0], std: [1]) }
}

extension Transform {
  /// Brings samples to a mean and a standard deviation.
  public static func normalize(_ step: Normalize) -> Transform { Transform(step: step) }
}

extension Normalize: FixedStep {
  public static let keyword = "normalize"
  public static let summary = "Subtracts a mean and divides by a standard deviation."
  public static let settings: [Setting<Normalize>] = [
    Setting(
      "mean", \.mean, in: .within(-1e38...1e38), counts: 1...Int.max, required: true,
      "One mean for all, or one for each channel, band or number; images are on 0 to 1."),
    Setting(
      "std", \.std, in: .above(0), counts: 1...Int.max, required: true,
      "One standard deviation for all, or one for each channel, band or number."),
  ]

  package var isNormalization: Bool { true }
  package func columnNames(of names: [String]) -> [String]? { names }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    let (count, parts) =
      switch input {
      case .image(_, _, let channelCount): (channelCount, "channels")
      case .spectrogram(_, let bandCount, _): (bandCount, "bands")
      case .numbers(let count): (count, "numbers")
      case .waveform: (1, "sounds")
      }
    for (name, values) in [("mean", mean), ("std", std)] {
      try require(
        values.count == 1 || values.count == count,
        "\(name) needs one value, or one for each of \(count) \(parts), has \(values.count)")
    }
    return input
  }

  package func apply(_ sample: Sample) -> Sample {
    switch sample {
    case .image(var image):
      let count = image.shape.channelCount
      image.samples.withUnsafeMutableBufferPointer { samples in
        guard count > 1 else { return normalize(samples, 0) }
        for channel in 0..<count {
          let (mean, std) = (mean(channel), std(channel))
          for index in stride(from: channel, to: samples.count, by: count) {
            samples[index] = (samples[index] - mean) / std
          }
        }
      }
      return .image(image)
    case .spectrogram(var spectrogram):
      let (rowCount, bandCount, count) = (spectrogram.rowCount, spectrogram.bandCount, spectrogram.frameCount)
      spectrogram.values.withUnsafeMutableBufferPointer { values in
        for row in 0..<rowCount {
          normalize(
            UnsafeMutableBufferPointer(rebasing: values[row * count..<(row + 1) * count]), row % bandCount)
        }
      }
      return .spectrogram(spectrogram)
    case .waveform(var sound):
      sound.samples.withUnsafeMutableBufferPointer { normalize($0, 0) }
      return .waveform(sound)
    case .numbers(let numbers):
      return .numbers(numbers.enumerated().map { ($1 - mean($0)) / std($0) })
    }
  }

  private func normalize(_ values: UnsafeMutableBufferPointer<Float>, _ part: Int) {
    let (mean, std) = (mean(part), std(part))
    for index in values.indices { values[index] = (values[index] - mean) / std }
  }

  private func mean(_ part: Int) -> Float { mean[mean.count == 1 ? 0 : part] }

  private func std(_ part: Int) -> Float { std[std.count == 1 ? 0 : part] }
}
