public import Media
public import Settings

/// Per-channel energy normalisation: divides each band by its own recent loudness, then compresses it.
///
/// - Reference: Wang, Getreuer, Hughes, Lyon and Saurous, 2017, "Trainable frontend for robust and far-field keyword
///   spotting", ICASSP.
public struct PCEN: Hashable, Sendable {
  /// The formula's numbers.
  public var normalization: ChannelEnergyNormalization
  /// What magnitudes are multiplied by before: librosa's and the paper's formula is for 16-bit samples.
  public var scale: Float

  /// Describes the step.
  public init(normalization: ChannelEnergyNormalization = ChannelEnergyNormalization(), scale: Float = 1) {
    self.normalization = normalization
    self.scale = scale
  }

  /// The step with its defaults.
  public init() { self.init(scale: 1) }
}

extension Transform {
  /// Divides each band by its own recent loudness, then compresses it.
  public static func pcen(_ step: PCEN) -> Transform { Transform(step: step) }
}

extension PCEN: FixedStep {
  public static let keyword = "pcen"
  public static let summary =
    "Divides each band of a spectrogram of magnitudes or powers by its own recent loudness, then compresses it."
  public static let settings: [Setting<PCEN>] = [
    Setting(
      "gain", \.normalization.gain, in: .within(0...100), "How much of the loudness is taken out; all of it if 1."),
    Setting(
      "bias", \.normalization.bias, in: .within(0...1e6), "What is added before the root, and its root taken off."),
    Setting(
      "power", \.normalization.power, in: .within(0...10), "Which root: 0.5 is the square root, 0 the logarithm."),
    Setting(
      "timeConstantFrames", \.normalization.timeConstantFrames, in: .within(0.01...1e6), unit: "frames",
      "Over how many frames loudness is forgotten: seconds times sample rate over hopLength; librosa's 0.4 s at 22050 Hz and 512."
    ),
    Setting("eps", \.normalization.eps, in: .within(1e-30...1), "What keeps silence from being divided by."),
    Setting(
      "start", \.normalization.start,
      "The loudness before the first frame: one (librosa), zero, or the first frame's own."),
    Setting(
      "scale", \.scale, in: .above(0, upTo: 1e30),
      "What values are multiplied by before; librosa advises 2147483648 for magnitudes."),
  ]

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    _ = try input.bands()
    return input
  }

  package func apply(_ sample: Sample) throws(StreamsError) -> Sample {
    var spectrogram = sample.spectrogram
    if let negative = spectrogram.values.first(where: { $0 < 0 }) {
      throw StreamsError(
        .configuration,
        "takes magnitudes or powers, but finds \(negative); give the step 'spectrogram' values: magnitude")
    }
    if scale != 1 { for index in spectrogram.values.indices { spectrogram.values[index] *= scale } }
    return .spectrogram(normalization.apply(to: spectrogram))
  }
}
