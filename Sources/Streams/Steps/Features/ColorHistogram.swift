import Arrays
public import Media
public import Settings

/// The shares of an image's pixels by their level, for each channel: numbers in the order `[channel, bin]`.
public struct ColorHistogram: Hashable, Sendable {
  /// Equal parts of the levels from 0 to 1; what is beyond counts to the outermost.
  public var bins: Int

  /// Describes the step.
  public init(bins: Int = 16) { self.bins = bins }

  /// The step with its defaults.
  public init() { self.init(bins: 16) }
}

extension Transform {
  /// Takes the shares of an image's pixels by their level.
  public static func colorHistogram(_ step: ColorHistogram) -> Transform { Transform(step: step) }
}

extension ColorHistogram: FixedStep {
  public static let keyword = "colorHistogram"
  public static let summary = "Takes the shares of an image's pixels by their level, for each channel."
  public static let shorthand: String? = "bins"
  public static let settings: [Setting<ColorHistogram>] = [
    Setting("bins", \.bins, in: .within(1...65_536), "Equal parts of the levels from 0 to 1.")
  ]

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    .numbers(count: bins * (try input.image().channelCount))
  }

  package func apply(_ sample: Sample) -> Sample {
    let image = sample.image
    let channelCount = image.shape.channelCount
    var counts = [Int](repeating: 0, count: bins * channelCount)
    for (place, level) in image.samples.enumerated() {
      let bin = Int(min(max(level * Float(bins), 0), Float(bins - 1)))
      counts[place % channelCount * bins + bin] += 1
    }
    let share = 1 / Float(image.shape.height * image.shape.width)
    return .numbers(counts.map { Float($0) * share })
  }
}
