import Arrays
public import Media
public import Settings

/// Turns a sound into a spectrogram, each channel by itself, in mel bands if asked.
public struct ToSpectrogram: Hashable, Sendable {
  /// Windows, bands and scale.
  public var spectrogram: SpectrogramDescription

  /// Describes the step.
  public init(_ spectrogram: SpectrogramDescription) { self.spectrogram = spectrogram }

  /// Describes the step as `SpectrogramDescription` does.
  public init(
    preset: ShortTimeTransform.Preset = .librosa, windowLength: Int, hopLength: Int? = nil,
    transformLength: Int? = nil, framing: ShortTimeTransform.Framing? = nil,
    scaling: SpectrumScaling = SpectrumScaling(.decibels), melBands: Int? = nil, melScale: MelScale? = nil,
    melNorm: MelNorm? = nil, lowestHz: Double = 0, highestHz: Double? = nil
  ) {
    self.init(
      SpectrogramDescription(
        preset: preset, windowLength: windowLength, hopLength: hopLength, transformLength: transformLength,
        framing: framing, scaling: scaling, melBands: melBands, melScale: melScale, melNorm: melNorm,
        lowestHz: lowestHz, highestHz: highestHz))
  }

  /// The step with its defaults.
  public init() { self.init(windowLength: 2) }
}

extension Transform {
  /// Turns a sound into a spectrogram.
  public static func spectrogram(_ step: ToSpectrogram) -> Transform { Transform(step: step) }
}

extension ToSpectrogram: FixedStep, SpectrogramGroup {
  public static let keyword = "spectrogram"
  public static let summary = "Turns a sound into a spectrogram, each channel by itself, in mel bands if asked."
  public static let shorthand: String? = "windowLength"
  public static let settings: [Setting<ToSpectrogram>] = spectrogramSettings

  public var fault: (setting: String, message: String)? { spectrogram.fault }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    let sound = try input.sound()
    if let fault = spectrogram.fault(sampleRateHz: sound.sampleRateHz) { try require(false, fault.message) }
    return .spectrogram(
      channelCount: sound.channelCount, bandCount: spectrogram.bandCount,
      frameCount: sound.frameCount.map(spectrogram.transform.frameCount(sampleCount:)))
  }

  package func apply(_ sample: Sample) throws(StreamsError) -> Sample {
    try Prepared(step: self, sampleRateHz: sample.waveform.sampleRateHz).apply(sample)
  }

  package func axes(sampleRateHz: Int) -> SpectrogramAxes? {
    let rate = Double(sampleRateHz)
    let transform = spectrogram.transform
    let bins = (0..<transform.binCount).map { Double($0) * rate / Double(transform.transformLength) }
    return SpectrogramAxes(
      bandCentersHz: spectrogram.filters(sampleRateHz: sampleRateHz)?.centers(of: bins) ?? bins,
      firstFrameSeconds: transform.framing == .whole ? Double(transform.windowLength) / 2 / rate : 0,
      hopSeconds: Double(transform.hopLength) / rate)
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
      let spectrogram = step.spectrogram
      analysis = SpectrumAnalysis(spectrogram.transform, filters: spectrogram.filters(sampleRateHz: sampleRateHz))
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
}
