import Arrays
public import Media
public import Settings

/// Turns a sound into a spectrogram, each channel by itself, in mel bands if asked.
public struct ToSpectrogram: Hashable, Sendable {
  /// Whose windows and mel bands.
  public var preset: ShortTimeTransform.Preset
  /// Samples per window.
  public var windowLength: Int
  /// Samples from one window to the next.
  public var hopLength: Int
  /// Samples per transform, even and at least a window's.
  public var transformLength: Int
  /// Where windows lie.
  public var framing: ShortTimeTransform.Framing
  /// What the values are.
  public var scaling: SpectrumScaling
  /// How many mel bands; `nil` for the bins themselves.
  public var melBands: Int?
  /// The scale on which mel bands are equally wide.
  public var melScale: MelScale
  /// How high mel filters are.
  public var melNorm: MelNorm
  /// The lowest frequency of mel bands.
  public var lowestHz: Double
  /// The highest frequency of mel bands; `nil` for half the sample rate.
  public var highestHz: Double?

  /// Describes the step; what is not given is the preset's, and transforms are as long as a window.
  public init(
    preset: ShortTimeTransform.Preset = .librosa, windowLength: Int, hopLength: Int? = nil,
    transformLength: Int? = nil, framing: ShortTimeTransform.Framing? = nil,
    scaling: SpectrumScaling = SpectrumScaling(.decibels), melBands: Int? = nil, melScale: MelScale? = nil,
    melNorm: MelNorm? = nil, lowestHz: Double = 0, highestHz: Double? = nil
  ) {
    self.preset = preset
    self.windowLength = windowLength
    self.hopLength = hopLength ?? preset.hopLength(ofWindow: windowLength)
    self.transformLength = transformLength ?? windowLength
    self.framing = framing ?? preset.framing
    self.scaling = scaling
    self.melBands = melBands
    self.melScale = melScale ?? preset.melScale
    self.melNorm = melNorm ?? preset.melNorm
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

extension ToSpectrogram: SpectrumStep {
  public static let keyword = "spectrogram"
  public static let summary = "Turns a sound into a spectrogram, each channel by itself, in mel bands if asked."
  public static let shorthand: String? = "windowLength"
  public static let settings: [Setting<ToSpectrogram>] = [
    Setting(
      "preset", \.preset,
      "Whose windows, hops, ends and mel bands; each may be said by itself."),
    Setting(
      "windowLength", \.windowLength, in: .within(2...1 << 20), required: true, unit: "samples", "How long a window is."
    ),
    Setting(
      "hopLength", \.hopLength, in: .within(1...1 << 20), unit: "samples", follows: "windowLength",
      usual: { $0.preset.hopLength(ofWindow: $0.windowLength) },
      "How far it is from one window to the next; if not given, half a window for torchaudio, else a quarter."),
    Setting(
      "transformLength", \.transformLength, in: .within(2...1 << 20), unit: "samples", follows: "windowLength",
      usual: { $0.windowLength },
      "How long a transform is, even and at least a window's; a window if not given."),
    Setting(
      "framing", \.framing, follows: "preset", usual: { $0.preset.framing },
      "Windows centred at multiples of the hop, beyond the ends zeros (librosa) or the sound mirrored (torchaudio), or whole windows only (tensorFlow)."
    ),
    .values, .floor, .offset, .rangeDecibels,
    Setting(
      "melBands", \.melBands, in: .within(1...1 << 19), "How many mel bands; the transform's own bins if not given."),
    Setting(
      "melScale", \.melScale, follows: "preset", usual: { $0.preset.melScale },
      "On which scale mel bands are equally wide: slaney (librosa), or htk (torchaudio, tensorFlow)."),
    Setting(
      "melNorm", \.melNorm, follows: "preset", usual: { $0.preset.melNorm },
      "How high mel filters are: slaney for equal areas (librosa), none for one (torchaudio, tensorFlow)."),
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
    return scaling.fault
  }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    let sound = try input.sound()
    if melBands != nil {
      let nyquist = Double(sound.sampleRateHz) / 2
      try require(
        lowestHz >= 0 && lowestHz < highestHz ?? nyquist && highestHz ?? nyquist <= nyquist,
        "lowestHz and highestHz must be ordered and lie within 0...\(nyquist), are \(lowestHz) and "
          + "\(highestHz ?? nyquist)")
    }
    return .spectrogram(
      channelCount: sound.channelCount, bandCount: melBands ?? transform.binCount,
      frameCount: sound.frameCount.map(transform.frameCount(sampleCount:)))
  }

  package func apply(_ sample: Sample) throws(StreamsError) -> Sample {
    try Prepared(step: self, sampleRateHz: sample.waveform.sampleRateHz).apply(sample)
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
    return Prepared(step: self, sampleRateHz: sampleRateHz)
  }

  /// The step with its tables.
  private struct Prepared: SampleOperation {
    let scaling: SpectrumScaling
    let analysis: SpectrumAnalysis

    init(step: ToSpectrogram, sampleRateHz: Int) {
      scaling = step.scaling
      analysis = SpectrumAnalysis(step.transform, filters: step.filters(sampleRateHz: sampleRateHz))
    }

    func apply(_ sample: Sample, generator: inout CounterGenerator) throws(StreamsError) -> Sample {
      try apply(sample)
    }

    func apply(_ sample: Sample) throws(StreamsError) -> Sample {
      let sound = sample.waveform
      let bandCount = analysis.filters?.bandCount ?? analysis.transform.binCount
      try analysis.transform.checkSize(of: sound, bandCount: bandCount)
      return .spectrogram(scaling.apply(to: analysis.spectrogram(of: sound, isPower: scaling.isOfPower)))
    }
  }

  private func filters(sampleRateHz: Int) -> FilterBank? {
    melBands.map {
      .mel(
        preset, sampleRateHz: sampleRateHz, binCount: transform.binCount, bandCount: $0, lowestHz: lowestHz,
        highestHz: highestHz, scale: melScale, norm: melNorm)
    }
  }

  private var transform: ShortTimeTransform {
    ShortTimeTransform(
      preset, transformLength: transformLength, windowLength: windowLength, hopLength: hopLength, framing: framing)
  }
}

extension ShortTimeTransform.Preset {
  /// How far windows are apart if nothing else is said.
  fileprivate func hopLength(ofWindow length: Int) -> Int { max(1, length / (self == .torchaudio ? 2 : 4)) }
}

extension ShortTimeTransform {
  /// Refuses a sound whose spectrogram would be larger than sounds may be.
  func checkSize(of sound: Waveform, bandCount: Int) throws(StreamsError) {
    let columnCount = frameCount(sampleCount: sound.frameCount) * sound.channelCount
    guard columnCount <= AudioCodec.sampleLimit / bandCount else {
      throw StreamsError(
        .damaged,
        "\(sound.frameCount) frames give \(columnCount) columns of \(bandCount) bands; at most \(AudioCodec.sampleLimit) "
          + "values are allowed: hop further, or cut the sound")
    }
  }
}
