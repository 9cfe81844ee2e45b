public import Settings

/// What a spectrogram is made of: windows, bands and a scale.
public struct SpectrogramDescription: Hashable, Sendable {
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

  /// Describes a spectrogram; what is not given is the preset's, and transforms are as long as a window.
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

  /// How sounds become spectra.
  ///
  /// - Precondition: there is no ``fault``.
  public var transform: ShortTimeTransform {
    ShortTimeTransform(
      preset, transformLength: transformLength, windowLength: windowLength, hopLength: hopLength, framing: framing)
  }

  /// How many rows it has.
  public var bandCount: Int { melBands ?? transformLength / 2 + 1 }

  /// How bins become mel bands; `nil` where they stay.
  public func filters(sampleRateHz: Int) -> FilterBank? {
    melBands.map {
      .mel(
        preset, sampleRateHz: sampleRateHz, binCount: transform.binCount, bandCount: $0, lowestHz: lowestHz,
        highestHz: highestHz, scale: melScale, norm: melNorm)
    }
  }

  /// What is wrong with numbers that are each right by themselves, and the setting to blame.
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

  /// Why sounds of this rate have no such bands, and the setting to blame; `nil` where they have.
  public func fault(sampleRateHz: Int) -> (setting: String, message: String)? {
    let nyquist = Double(sampleRateHz) / 2
    guard melBands != nil, !(lowestHz < highestHz ?? nyquist && highestHz ?? nyquist <= nyquist) else { return nil }
    return (
      highestHz == nil ? "lowestHz" : "highestHz",
      "lowestHz and highestHz must be ordered and lie within 0...\(nyquist), are \(lowestHz) and "
        + "\(highestHz ?? nyquist)"
    )
  }
}

extension ShortTimeTransform.Preset {
  /// How far windows are apart if nothing else is said.
  func hopLength(ofWindow length: Int) -> Int { max(1, length / (self == .torchaudio ? 2 : 4)) }
}

/// Settings among which are those of a spectrogram: a step, or a layer.
public protocol SpectrogramGroup: SpectrumGroup {
  var spectrogram: SpectrogramDescription { get set }
}

extension SpectrogramGroup {
  public var scaling: SpectrumScaling {
    get { spectrogram.scaling }
    set { spectrogram.scaling = newValue }
  }

  /// All that is to be said of a spectrogram.
  public static var spectrogramSettings: [Setting<Self>] {
    [
      Setting(
        "preset", \.spectrogram.preset,
        "Whose windows, hops, ends and mel bands; each may be said by itself."),
      Setting(
        "windowLength", \.spectrogram.windowLength, in: .within(2...1 << 20), required: true, unit: "samples",
        "How long a window is."
      ),
      Setting(
        "hopLength", \.spectrogram.hopLength, in: .within(1...1 << 20), unit: "samples", follows: "windowLength",
        usual: { $0.spectrogram.preset.hopLength(ofWindow: $0.spectrogram.windowLength) },
        "How far it is from one window to the next; if not given, half a window for torchaudio, else a quarter."),
      Setting(
        "transformLength", \.spectrogram.transformLength, in: .within(2...1 << 20), unit: "samples",
        follows: "windowLength", usual: { $0.spectrogram.windowLength },
        "How long a transform is, even and at least a window's; a window if not given."),
      Setting(
        "framing", \.spectrogram.framing, follows: "preset", usual: { $0.spectrogram.preset.framing },
        "Windows centred at multiples of the hop, beyond the ends zeros (librosa) or the sound mirrored (torchaudio), or whole windows only (tensorFlow)."
      ),
      .values, .floor, .offset, .rangeDecibels,
      Setting(
        "melBands", \.spectrogram.melBands, in: .within(1...1 << 19),
        "How many mel bands; the transform's own bins if not given."),
      Setting(
        "melScale", \.spectrogram.melScale, follows: "preset", usual: { $0.spectrogram.preset.melScale },
        "On which scale mel bands are equally wide: slaney (librosa), or htk (torchaudio, tensorFlow)."),
      Setting(
        "melNorm", \.spectrogram.melNorm, follows: "preset", usual: { $0.spectrogram.preset.melNorm },
        "How high mel filters are: slaney for equal areas (librosa), none for one (torchaudio, tensorFlow)."),
      Setting("lowestHz", \.spectrogram.lowestHz, in: .atLeast(0), "The lowest frequency of mel bands."),
      Setting(
        "highestHz", \.spectrogram.highestHz, in: .above(0),
        "The highest frequency of mel bands; half the sample rate if not given."),
    ]
  }
}
