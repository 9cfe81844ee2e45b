import Arrays
public import Media
public import Settings

/// Statistics of each band of a spectrogram over its frames, such as those of cepstral coefficients: numbers in the order
/// `[statistic, channel, band]`, however long the sound.
public struct FrameStatistics: Hashable, Sendable {
  /// What is taken of the values of a band.
  public enum Statistic: String, CaseIterable, SettingValue {
    case mean
    /// The standard deviation, over the count of frames.
    case deviation
    case minimum
    case maximum
  }

  /// Which are taken, in order.
  public var statistics: [Statistic]

  /// Describes the step.
  public init(statistics: [Statistic] = [.mean, .deviation]) { self.statistics = statistics }

  /// The step with its defaults.
  public init() { self.init(statistics: [.mean, .deviation]) }
}

extension Transform {
  /// Takes statistics of each band over the frames.
  public static func frameStatistics(_ step: FrameStatistics) -> Transform { Transform(step: step) }
}

extension FrameStatistics: FixedStep {
  public static let keyword = "frameStatistics"
  public static let summary =
    "Takes statistics of each band of a spectrogram over its frames, such as those of the MFCC."
  public static let shorthand: String? = "statistics"
  public static let settings: [Setting<FrameStatistics>] = [
    Setting("statistics", \.statistics, "Which: mean, deviation (standard), minimum and maximum.")
  ]

  public var fault: (setting: String, message: String)? {
    statistics.isEmpty ? ("statistics", "name at least one, such as mean") : nil
  }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    let bands = try input.bands()
    return .numbers(count: bands.channelCount * bands.bandCount * statistics.count)
  }

  package func apply(_ sample: Sample) throws(StreamsError) -> Sample {
    let spectrogram = sample.spectrogram
    let (rowCount, frameCount) = (spectrogram.channelCount * spectrogram.bandCount, spectrogram.frameCount)
    guard frameCount > 0 else { throw StreamsError(.damaged, "a spectrogram without frames has no statistics") }
    return .numbers(
      statistics.flatMap { statistic in
        (0..<rowCount).map { row in
          Self.value(statistic, of: spectrogram.values[row * frameCount..<(row + 1) * frameCount])
        }
      })
  }

  private static func value(_ statistic: Statistic, of values: ArraySlice<Float>) -> Float {
    let mean = values.reduce(0.0) { $0 + Double($1) } / Double(values.count)
    return switch statistic {
    case .mean: Float(mean)
    case .deviation:
      Float(
        (values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(values.count)).squareRoot())
    case .minimum: values.reduce(.infinity, min)
    case .maximum: values.reduce(-.infinity, max)
    }
  }
}
