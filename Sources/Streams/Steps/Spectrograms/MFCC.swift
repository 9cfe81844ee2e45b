import Arrays
public import Media
public import Settings

/// Turns a logarithmic mel spectrogram into its cepstral coefficients.
public struct MFCC: Hashable, Sendable {
  /// Whose scaling and count.
  public var preset: ShortTimeTransform.Preset
  /// How many coefficients.
  public var coefficients: Int
  /// Coefficient n from 1 on is weighted by 1 + lifter / 2 · sin(π n / lifter); 0 for not at all.
  public var lifter: Double

  /// Describes the step; as many coefficients as the preset takes if not given.
  public init(preset: ShortTimeTransform.Preset = .librosa, coefficients: Int? = nil, lifter: Double = 0) {
    self.preset = preset
    self.coefficients = coefficients ?? Self.usualCoefficients(preset)
    self.lifter = lifter
  }

  /// The step with its defaults.
  public init() { self.init(preset: .librosa) }
}

extension Transform {
  /// Turns a logarithmic mel spectrogram into its cepstral coefficients.
  public static func mfcc(_ step: MFCC) -> Transform { Transform(step: step) }
}

extension MFCC: FixedStep {
  public static let keyword = "mfcc"
  public static let summary =
    "Turns a logarithmic mel spectrogram, from the step 'spectrogram', into its cepstral coefficients."
  public static let shorthand: String? = "coefficients"
  public static let settings: [Setting<MFCC>] = [
    Setting(
      "preset", \.preset,
      "Whose count and scaling: tensorFlow does not scale the first coefficient, as the others do."),
    Setting(
      "coefficients", \.coefficients, in: .within(1...1 << 19), follows: "preset",
      usual: { usualCoefficients($0.preset) },
      "How many coefficients: 20 (librosa), 40 (torchaudio) or 13 (tensorFlow) if not given."),
    Setting(
      "lifter", \.lifter, in: .within(0...1e6),
      "Coefficient n from 1 on is weighted by 1 + lifter / 2 sin(pi n / lifter); not at all if 0."),
  ]

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    let bands = try input.bands()
    try require(
      coefficients <= bands.bandCount,
      "\(bands.bandCount) bands have no \(coefficients) coefficients; take more melBands")
    return .spectrogram(channelCount: bands.channelCount, bandCount: coefficients, frameCount: bands.frameCount)
  }

  package func apply(_ sample: Sample) -> Sample {
    let spectrogram = sample.spectrogram
    return .spectrogram(filters(bandCount: spectrogram.bandCount).apply(to: spectrogram))
  }

  package func prepared(for input: SampleShape) -> any SampleOperation {
    guard case .spectrogram(_, let bandCount, _) = input else { return self }
    return Prepared(filters: filters(bandCount: bandCount))
  }

  /// The step with its weights.
  private struct Prepared: SampleOperation {
    let filters: FilterBank

    func apply(_ sample: Sample, generator: inout CounterGenerator) -> Sample {
      .spectrogram(filters.apply(to: sample.spectrogram))
    }
  }

  /// How many coefficients are taken if nothing else is said.
  private static func usualCoefficients(_ preset: ShortTimeTransform.Preset) -> Int {
    switch preset {
    case .librosa: 20
    case .torchaudio: 40
    case .tensorFlow: 13
    }
  }

  private func filters(bandCount: Int) -> FilterBank {
    .cepstrum(bandCount: bandCount, coefficientCount: coefficients, preset: preset, lifter: lifter)
  }
}
