public import Media
public import Settings

/// Appends to a spectrogram, as further channels, how fast its values change: librosa's `feature.delta`.
public struct Delta: Hashable, Sendable {
  /// Which derivatives, in order.
  public var orders: [Int]
  /// Frames of a window, odd.
  public var width: Int
  /// What stands for windows that reach beyond the ends.
  public var edges: TimeDerivative.Edges

  /// Describes the step.
  public init(orders: [Int] = [1], width: Int = 9, edges: TimeDerivative.Edges = .interp) {
    self.orders = orders
    self.width = width
    self.edges = edges
  }

  /// The step with its defaults.
  public init() { self.init(width: 9) }
}

extension Transform {
  /// Appends how fast the values of a spectrogram change.
  public static func delta(_ step: Delta) -> Transform { Transform(step: step) }
}

extension Delta: FixedStep {
  public static let keyword = "delta"
  public static let summary = "Appends to a spectrogram, as further channels, how fast its values change over frames."
  public static let shorthand: String? = "orders"
  public static let settings: [Setting<Delta>] = [
    Setting(
      "orders", \.orders, in: .within(1...8), counts: 1...8,
      "Which derivatives: [1], or [1, 2] for how fast that changes, too."),
    Setting("width", \.width, odd: 3...999, unit: "frames", "Over how many frames a polynomial is fitted."),
    Setting(
      "edges", \.edges,
      "What stands for windows beyond the ends: interp, the nearest whole window (librosa), or nearest, the end's frame again."
    ),
  ]

  public var fault: (setting: String, message: String)? {
    if let order = orders.first(where: { $0 >= width }) {
      return ("width", "expected more than the order, \(order), found \(width)")
    }
    return nil
  }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    let bands = try input.bands()
    if let frameCount = bands.frameCount, edges == .interp {
      try require(frameCount >= width, words(frameCount))
    }
    return .spectrogram(
      channelCount: bands.channelCount * (1 + orders.count), bandCount: bands.bandCount, frameCount: bands.frameCount)
  }

  package func apply(_ sample: Sample) throws(StreamsError) -> Sample {
    let spectrogram = sample.spectrogram
    guard edges == .nearest || spectrogram.frameCount >= width else {
      throw StreamsError(.damaged, words(spectrogram.frameCount))
    }
    let changes = orders.flatMap { order in
      TimeDerivative(width: width, order: order, edges: edges).apply(to: spectrogram).values
    }
    return .spectrogram(
      Spectrogram(
        channelCount: spectrogram.channelCount * (1 + orders.count), bandCount: spectrogram.bandCount,
        frameCount: spectrogram.frameCount, values: spectrogram.values + changes))
  }

  private func words(_ frameCount: Int) -> String {
    "a window of \(width) frames does not fit a spectrogram of \(frameCount); make it shorter, or take edges: nearest"
  }
}
