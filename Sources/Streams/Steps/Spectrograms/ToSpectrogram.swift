import Arrays
public import Media
public import Settings

/// Turns a sound of one channel into a spectrogram, in mel bands if asked.
public struct ToSpectrogram: Hashable, Sendable {
  /// What the values are; mel bands sum magnitudes, or powers, before they are scaled.
  public enum Values: String, CaseIterable, SettingValue {
    /// Magnitudes.
    case magnitude
    /// Squared magnitudes.
    case power
    /// Powers in decibels, of at least 10⁻¹⁰ and at most 80 below the greatest: librosa's `power_to_db`.
    case decibels
    /// The natural logarithm of magnitudes plus 10⁻⁶, as in TensorFlow's guides.
    case log
  }

  /// Whose windows and mel bands.
  public var preset: ShortTimeTransform.Preset
  /// Samples per window.
  public var windowLength: Int
  /// Samples from one window to the next.
  public var hopLength: Int
  /// Samples per transform, even and at least a window's.
  public var transformLength: Int
  /// What the values are.
  public var values: Values
  /// How many mel bands; `nil` for the bins themselves.
  public var melBands: Int?
  /// The lowest frequency of mel bands.
  public var lowestHz: Double
  /// The highest frequency of mel bands; `nil` for half the sample rate.
  public var highestHz: Double?

  /// Describes the step; hops are a quarter of a window and transforms as long as a window if not given.
  public init(
    preset: ShortTimeTransform.Preset = .librosa, windowLength: Int, hopLength: Int? = nil,
    transformLength: Int? = nil, values: Values = .decibels, melBands: Int? = nil, lowestHz: Double = 0,
    highestHz: Double? = nil
  ) {
    self.preset = preset
    self.windowLength = windowLength
    self.hopLength = hopLength ?? max(1, windowLength / 4)
    self.transformLength = transformLength ?? windowLength
    self.values = values
    self.melBands = melBands
    self.lowestHz = lowestHz
    self.highestHz = highestHz
  }

  /// The step with its defaults.
  public init() { self.init(windowLength: 2) }
}

extension Transform {
  /// Turns a sound into a spectrogram.
  public static func spectrogram(_ step: ToSpectrogram) -> Transform { Transform(step: step) }
}

extension ToSpectrogram: FixedStep {
  public static let keyword = "spectrogram"
  public static let summary = "Turns a sound of one channel into a spectrogram, in mel bands if asked."
  public static let shorthand: String? = "windowLength"
  public static let settings: [Setting<ToSpectrogram>] = [
    Setting("preset", \.preset, "Whose windows and mel bands."),
    Setting(
      "windowLength", \.windowLength, in: .within(2...1 << 20), required: true, unit: "samples", "How long a window is."
    ),
    Setting(
      "hopLength", \.hopLength, in: .within(1...1 << 20), unit: "samples", follows: "windowLength",
      usual: { max(1, $0.windowLength / 4) },
      "How far it is from one window to the next; a quarter of a window if not given."),
    Setting(
      "transformLength", \.transformLength, in: .within(2...1 << 20), unit: "samples", follows: "windowLength",
      usual: { $0.windowLength },
      "How long a transform is, even and at least a window's; a window if not given."),
    Setting("values", \.values, "What the values are; mel bands sum magnitudes, or powers, before they are scaled."),
    Setting(
      "melBands", \.melBands, in: .within(1...1 << 19), "How many mel bands; the transform's own bins if not given."),
    Setting("lowestHz", \.lowestHz, in: .atLeast(0), "The lowest frequency of mel bands."),
    Setting(
      "highestHz", \.highestHz, in: .above(0),
      "The highest frequency of mel bands; half the sample rate if not given."),
  ]

  public var fault: (setting: String, message: String)? {
    let binCount = transformLength / 2 + 1
    if transformLength % 2 != 0 { return ("transformLength", "expected an even number, found \(transformLength)") }
    if windowLength > transformLength {
      return ("windowLength", "expected at most \(transformLength), the transform's, found \(windowLength)")
    }
    if let melBands, melBands > binCount {
      return ("melBands", "expected at most \(binCount), the transform's bins, found \(melBands)")
    }
    if let highestHz, highestHz <= lowestHz {
      return ("highestHz", "expected a number above lowestHz, \(lowestHz), found \(highestHz)")
    }
    return nil
  }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    let sound = try input.sound()
    try require(
      sound.channelCount == 1, "works on sounds of one channel, but gets \(input); put the step 'mono' before")
    let binCount = transformLength / 2 + 1
    if melBands != nil {
      let nyquist = Double(sound.sampleRateHz) / 2
      try require(
        lowestHz >= 0 && lowestHz < highestHz ?? nyquist && highestHz ?? nyquist <= nyquist,
        "lowestHz and highestHz must be ordered and lie within 0...\(nyquist), are \(lowestHz) and "
          + "\(highestHz ?? nyquist)")
    }
    return .spectrogram(
      channelCount: 1, bandCount: melBands ?? binCount,
      frameCount: sound.frameCount.map(transform.frameCount(sampleCount:)))
  }

  package func apply(_ sample: Sample) -> Sample {
    .spectrogram(spectrogram(of: sample.waveform, filters: filters(sampleRateHz: sample.waveform.sampleRateHz)))
  }

  package func axes(sampleRateHz: Int) -> SpectrogramAxes? {
    let rate = Double(sampleRateHz)
    let bins = (0...transformLength / 2).map { Double($0) * rate / Double(transformLength) }
    return SpectrogramAxes(
      bandCentersHz: filters(sampleRateHz: sampleRateHz)?.centers(of: bins) ?? bins,
      firstFrameSeconds: transform.framing == .whole ? Double(windowLength) / 2 / rate : 0,
      hopSeconds: Double(hopLength) / rate)
  }

  package func prepared(for input: SampleShape) -> any SampleOperation {
    guard case .waveform(_, _, let sampleRateHz) = input else { return self }
    return Prepared(step: self, filters: filters(sampleRateHz: sampleRateHz))
  }

  /// The step with its filters.
  private struct Prepared: SampleOperation {
    let step: ToSpectrogram
    let filters: MelFilterBank?

    func apply(_ sample: Sample, generator: inout CounterGenerator) -> Sample {
      .spectrogram(step.spectrogram(of: sample.waveform, filters: filters))
    }
  }

  private func spectrogram(of sound: Waveform, filters: MelFilterBank?) -> Spectrogram {
    let spectra = transform.transform(sound.channel(0))
    let isPower = values == .power || values == .decibels
    let bins = isPower ? spectra.power() : spectra.magnitude()
    let bands = filters?.apply(to: bins) ?? bins
    return switch values {
    case .magnitude, .power: bands
    case .decibels: bands.decibels()
    case .log: bands.logarithm()
    }
  }

  private func filters(sampleRateHz: Int) -> MelFilterBank? {
    guard let melBands else { return nil }
    return switch preset {
    case .librosa:
      .librosa(
        sampleRateHz: sampleRateHz, transformLength: transformLength, bandCount: melBands, lowestHz: lowestHz,
        highestHz: highestHz)
    case .tensorFlow:
      .tensorFlow(
        sampleRateHz: sampleRateHz, binCount: transformLength / 2 + 1, bandCount: melBands, lowestHz: lowestHz,
        highestHz: highestHz ?? Double(sampleRateHz) / 2)
    }
  }

  private var transform: ShortTimeTransform {
    switch preset {
    case .librosa:
      .librosa(transformLength: transformLength, hopLength: hopLength, windowLength: windowLength)
    case .tensorFlow:
      .tensorFlow(windowLength: windowLength, hopLength: hopLength, transformLength: transformLength)
    }
  }
}
