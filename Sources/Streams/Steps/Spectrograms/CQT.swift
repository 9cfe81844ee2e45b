import Arrays
public import Media
public import Settings

/// Turns a sound into a spectrogram whose bins are parts of an octave apart: the constant-Q transform, librosa's `cqt`.
public struct CQT: Hashable, Sendable {
  /// Samples from one column to the next.
  public var hopLength: Int
  /// How many bins.
  public var bins: Int
  /// Bins in an octave.
  public var binsPerOctave: Int
  /// The lowest bin's frequency.
  public var lowestHz: Double
  /// What the values are.
  public var scaling: SpectrumScaling

  /// Describes the step; the lowest bin is C1 if not given.
  public init(
    hopLength: Int = 512, bins: Int = 84, binsPerOctave: Int = 12, lowestHz: Double = 32.703_195_662_574_83,
    scaling: SpectrumScaling = SpectrumScaling(.magnitude)
  ) {
    self.hopLength = hopLength
    self.bins = bins
    self.binsPerOctave = binsPerOctave
    self.lowestHz = lowestHz
    self.scaling = scaling
  }

  /// The step with its defaults.
  public init() { self.init(hopLength: 512) }
}

extension Transform {
  /// Turns a sound into a spectrogram whose bins are parts of an octave apart.
  public static func cqt(_ step: CQT) -> Transform { Transform(step: step) }
}

extension CQT: FixedStep, SpectrumGroup {
  public static let keyword = "cqt"
  public static let summary = "Turns a sound into a spectrogram whose bins are parts of an octave apart: constant Q."
  public static let settings: [Setting<CQT>] = [
    Setting(
      "hopLength", \.hopLength, in: .within(1...1 << 20), unit: "samples", "How far it is from one column to the next."),
    Setting("bins", \.bins, in: .within(1...1024), "How many bins, from the lowest frequency up."),
    Setting(
      "binsPerOctave", \.binsPerOctave, in: .within(1...192), "Bins in an octave, as many as it has semitones if 12."),
    Setting(
      "lowestHz", \.lowestHz, in: .within(10...100_000),
      "The lowest bin's frequency; the note C1 if not given. Low notes need long sounds."),
    .values, .floor, .offset, .rangeDecibels,
  ]

  public var fault: (setting: String, message: String)? { scaling.fault }

  package func outputShape(of input: SampleShape) throws(StreamsError) -> SampleShape {
    let sound = try input.sound()
    let (highest, nyquist) = (layout.highestHz, Double(sound.sampleRateHz) / 2)
    try require(
      highest <= nyquist,
      "the highest filter reaches \(Int(min(highest, 1e12).rounded(.up))) Hz, but sounds of \(sound.sampleRateHz) Hz end at "
        + "\(Int(nyquist)) Hz; take fewer bins or a lower lowestHz")
    let longest = layout.longestFilter(sampleRateHz: sound.sampleRateHz)
    try require(
      longest <= Double(ConstantQTransform.filterLimit),
      "the lowest filter has \(Int(longest)) samples; at most \(ConstantQTransform.filterLimit) are allowed: take a higher "
        + "lowestHz or fewer binsPerOctave")
    return .spectrogram(
      channelCount: sound.channelCount, bandCount: bins,
      frameCount: sound.frameCount.map(layout.frameCount(sampleCount:)))
  }

  package func apply(_ sample: Sample) throws(StreamsError) -> Sample {
    try Prepared(step: self, sampleRateHz: sample.waveform.sampleRateHz).apply(sample)
  }

  package func prepared(for input: SampleShape) -> any SampleOperation {
    guard case .waveform(_, _, let sampleRateHz) = input else { return self }
    return Prepared(step: self, sampleRateHz: sampleRateHz)
  }

  /// The step with its filters.
  private struct Prepared: SampleOperation {
    let scaling: SpectrumScaling
    let transform: ConstantQTransform

    init(step: CQT, sampleRateHz: Int) {
      scaling = step.scaling
      transform = ConstantQTransform(step.layout, sampleRateHz: sampleRateHz)
    }

    func apply(_ sample: Sample, generator: inout CounterGenerator) throws(StreamsError) -> Sample {
      try apply(sample)
    }

    func apply(_ sample: Sample) throws(StreamsError) -> Sample {
      try transform.analyzed.checkSize(of: sample.waveform, bandCount: transform.analyzed.binCount)
      var spectrogram = transform.magnitude(of: sample.waveform)
      if scaling.isOfPower {
        for index in spectrogram.values.indices { spectrogram.values[index] *= spectrogram.values[index] }
      }
      return .spectrogram(scaling.apply(to: spectrogram))
    }
  }

  private var layout: ConstantQTransform.Layout {
    ConstantQTransform.Layout(lowestHz: lowestHz, binCount: bins, binsPerOctave: binsPerOctave, hopLength: hopLength)
  }
}
