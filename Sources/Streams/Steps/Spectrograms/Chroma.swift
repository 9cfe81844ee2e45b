import Arrays
import Media
public import Settings

/// Turns a sound into how strong each class of pitch is over time: librosa's `feature.chroma_stft`.
public struct Chroma: Hashable, Sendable {
  /// Samples per window and transform, even.
  public var windowLength: Int
  /// Samples from one window to the next.
  public var hopLength: Int
  /// Classes of pitch in an octave; the first is C where there are twelve.
  public var bands: Int
  /// How far the instruments' A is above 440 Hz, in parts of a band.
  public var tuning: Double
  /// Whether each frame is divided by its greatest class.
  public var normalizes: Bool

  /// Describes the step; hops are a quarter of a window if not given.
  public init(
    windowLength: Int, hopLength: Int? = nil, bands: Int = 12, tuning: Double = 0, normalizes: Bool = true
  ) {
    self.windowLength = windowLength
    self.hopLength = hopLength ?? max(1, windowLength / 4)
    self.bands = bands
    self.tuning = tuning
    self.normalizes = normalizes
  }

  /// The step with its defaults.
  public init() { self.init(windowLength: 2) }
}

extension Transform {
  /// Turns a sound into how strong each class of pitch is over time.
  public static func chroma(_ step: Chroma) -> Transform { Transform(step: step) }
}

extension Chroma: FixedStep {
  public static let keyword = "chroma"
  public static let summary = "Turns a sound into how strong each class of pitch is over time, C first."
  public static let shorthand: String? = "windowLength"
  public static let settings: [Setting<Chroma>] = [
    Setting(
      "windowLength", \.windowLength, in: .within(2...1 << 18), required: true, unit: "samples",
      "How long a window is, even; librosa's is 2048."),
    Setting(
      "hopLength", \.hopLength, in: .within(1...1 << 20), unit: "samples", follows: "windowLength",
      usual: { max(1, $0.windowLength / 4) },
      "How far it is from one window to the next; a quarter of a window if not given."),
    Setting("bands", \.bands, in: .within(1...96), "Classes of pitch in an octave."),
    Setting(
      "tuning", \.tuning, in: .within(-1...1),
      "How far the instruments' A is above 440 Hz, in parts of a band; librosa guesses it for each sound."),
    Setting("normalizes", \.normalizes, "Whether each frame is divided by its greatest class, as in librosa."),
  ]

  public var fault: (setting: String, message: String)? {
    windowLength % 2 == 0 ? nil : ("windowLength", "expected an even number, found \(windowLength)")
  }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    let sound = try input.sound()
    return .spectrogram(
      channelCount: sound.channelCount, bandCount: bands,
      frameCount: sound.frameCount.map(transform.frameCount(sampleCount:)))
  }

  package func apply(_ sample: Sample) throws(StreamsError) -> Sample {
    try Prepared(step: self, sampleRateHz: sample.waveform.sampleRateHz).apply(sample)
  }

  package func prepared(for input: SampleShape) -> any SampleOperation {
    guard case .waveform(_, _, let sampleRateHz) = input else { return self }
    return Prepared(step: self, sampleRateHz: sampleRateHz)
  }

  /// The step with its tables.
  private struct Prepared: SampleOperation {
    let analysis: SpectrumAnalysis
    let bands: Int
    let normalizes: Bool

    init(step: Chroma, sampleRateHz: Int) {
      (bands, normalizes) = (step.bands, step.normalizes)
      analysis = SpectrumAnalysis(
        step.transform,
        filters: .chroma(
          sampleRateHz: sampleRateHz, transformLength: step.windowLength, bandCount: step.bands, tuning: step.tuning))
    }

    func apply(_ sample: Sample, generator: inout CounterGenerator) throws(StreamsError) -> Sample {
      try apply(sample)
    }

    func apply(_ sample: Sample) throws(StreamsError) -> Sample {
      try analysis.transform.checkSize(of: sample.waveform, bandCount: bands)
      let spectrogram = analysis.spectrogram(of: sample.waveform, isPower: true)
      return .spectrogram(normalizes ? spectrogram.normalizingFrames() : spectrogram)
    }
  }

  private var transform: ShortTimeTransform { .librosa(transformLength: windowLength, hopLength: hopLength) }
}
