import Arrays
import Media
import Streams
import Testing

@Suite struct ToSpectrogramTests {
  private let clean = tone(hertz: 1000, frameCount: 2000)

  @Test func isWhatThePrimitivesDo() throws {
    let transform = ShortTimeTransform.librosa(transformLength: 256)
    let spectra = transform.transform(clean.waveform.channel(0))
    let bank = FilterBank.mel(.librosa, sampleRateHz: 8000, binCount: 129, bandCount: 20)
    func scaled(_ values: SpectrumScaling.Values, melBands: Int? = nil) -> ToSpectrogram {
      ToSpectrogram(windowLength: 256, scaling: SpectrumScaling(values), melBands: melBands)
    }
    let cases: [(ToSpectrogram, Spectrogram)] = [
      (ToSpectrogram(windowLength: 256), spectra.power().decibels()),
      (scaled(.magnitude), spectra.magnitude()),
      (scaled(.power), spectra.power()),
      (scaled(.log), spectra.magnitude().logarithm()),
      (ToSpectrogram(windowLength: 256, melBands: 20), bank.apply(to: spectra.power()).decibels()),
      (scaled(.log, melBands: 20), bank.apply(to: spectra.magnitude()).logarithm()),
    ]
    for (step, expected) in cases {
      let made = try step.apply(clean)
      let scale = expected.values.map(\.magnitude).max() ?? 0
      #expect(made.shape == Sample.spectrogram(expected).shape)
      // Kernels may round products otherwise than Swift does.
      expectNear(made.spectrogram.values, expected.values, within: 2e-5 * scale)
      let chain = try TransformChain([.spectrogram(step)], input: clean.shape)
      let result = try chain.apply(clean, steps: 0..<1, key: RandomKey(seed: 0), epoch: 0, recordID: 0)
      #expect(result == made)
      #expect(chain.outputShape == result.shape)
    }
  }

  @Test func anotherPresetIsTensorFlows() throws {
    let step = ToSpectrogram(
      preset: .tensorFlow, windowLength: 200, hopLength: 80, transformLength: 256, scaling: SpectrumScaling(.log),
      melBands: 16, lowestHz: 80, highestHz: 3600)
    let spectra = ShortTimeTransform.tensorFlow(windowLength: 200, hopLength: 80).transform(clean.waveform.channel(0))
    let bank = FilterBank.mel(
      .tensorFlow, sampleRateHz: 8000, binCount: 129, bandCount: 16, lowestHz: 80, highestHz: 3600)
    expectNear(
      try step.apply(clean).spectrogram.values, bank.apply(to: spectra.magnitude()).logarithm().values, within: 1e-4)
    #expect(
      try step.outputShape(of: clean.shape) == .spectrogram(channelCount: 1, bandCount: 16, frameCount: 23))
  }

  /// The loudest bin of a tone of 1 kHz: 1000 · 256 / 8000.
  @Test func atoneHasItsBin() throws {
    let result = drawn(try step(#"{"spectrogram":256}"#), clean).spectrogram
    let middle = result.frameCount / 2
    let column = (0..<result.bandCount).map { result.values[$0 * result.frameCount + middle] }
    #expect(column.indices.max { column[$0] < column[$1] } == 32)
  }

  @Test func anotherPresetIsTorchaudios() throws {
    let read = try step(#"{"spectrogram":{"preset":"torchaudio","windowLength":400,"melBands":20,"values":"power"}}"#)
    #expect(
      read
        == .spectrogram(
          ToSpectrogram(
            preset: .torchaudio, windowLength: 400, hopLength: 200, framing: .reflect, scaling: SpectrumScaling(.power),
            melBands: 20, melScale: .htk, melNorm: MelNorm.none)))
    let expected = SpectrumAnalysis(
      .torchaudio(), filters: .mel(.torchaudio, sampleRateHz: 8000, binCount: 201, bandCount: 20)
    ).spectrogram(of: clean.waveform, isPower: true)
    #expect(drawn(read, clean) == .spectrogram(expected))
    // What is said stands against the preset.
    let own = try step(
      #"{"spectrogram":{"preset":"torchaudio","windowLength":400,"hopLength":100,"framing":"zeros","melBands":20,"melScale":"slaney","melNorm":"slaney"}}"#
    )
    #expect(drawn(own, clean) == drawn(.spectrogram(ToSpectrogram(windowLength: 400, melBands: 20)), clean))
  }

  /// A part looks as within the whole, unless a range is asked for; the floor bounds silence.
  @Test func decibelsAreOfTheSoundAlone() throws {
    let half = sound(Array(clean.waveform.samples[..<1000]) + [Float](repeating: 0, count: 1000))
    func values(_ scaling: SpectrumScaling) throws -> [Float] {
      try ToSpectrogram(preset: .tensorFlow, windowLength: 100, hopLength: 100, scaling: scaling).apply(half)
        .spectrogram
        .values
    }
    let plain = try values(SpectrumScaling(.decibels))
    #expect(abs((plain.min() ?? 0) + 100) < 1e-4)
    let raised = try values(SpectrumScaling(.decibels, floor: 1e-3))
    #expect(abs((raised.min() ?? 0) + 30) < 1e-4)
    let clipped = try values(SpectrumScaling(.decibels, rangeDecibels: 40))
    #expect(abs((clipped.max() ?? 0) - (clipped.min() ?? 0) - 40) < 1e-4)
    #expect(clipped.max() == plain.max())
  }

  @Test func channelsAreKept() throws {
    let pair = Sample.waveform(
      Waveform(sampleRateHz: 8000, channelCount: 2, samples: clean.waveform.samples + clean.waveform.samples))
    let step = ToSpectrogram(windowLength: 64)
    #expect(
      try step.outputShape(of: pair.shape) == .spectrogram(channelCount: 2, bandCount: 33, frameCount: 126))
    let (both, one) = (try step.apply(pair), try step.apply(clean))
    #expect(both.spectrogram.values == one.spectrogram.values + one.spectrogram.values)
  }

  @Test func refusesWhatMakesNoSense() {
    func words(_ step: ToSpectrogram) -> String? { refusal(.spectrogram(step), of: clean.shape) }
    #expect(words(ToSpectrogram(windowLength: 3))?.hasPrefix("transformLength: expected an even number") == true)
    #expect(
      words(ToSpectrogram(windowLength: 9, transformLength: 8))?.hasPrefix("windowLength: expected at most 8") == true)
    #expect(
      words(ToSpectrogram(windowLength: 8, hopLength: 0)) == "hopLength: expected an integer from 1 to 1048576, found 0"
    )
    #expect(
      words(ToSpectrogram(windowLength: 8, melBands: 6))
        == "melBands: expected at most 5, the transform's bins, found 6")
    #expect(words(ToSpectrogram(windowLength: 8, melBands: 2, highestHz: 5000))?.hasPrefix("lowestHz and") == true)
    func scaled(_ scaling: SpectrumScaling) -> String? { words(ToSpectrogram(windowLength: 8, scaling: scaling)) }
    #expect(scaled(SpectrumScaling(.log, floor: 1)) == "floor: is for values: decibels; leave it out")
    #expect(
      scaled(SpectrumScaling(.power, rangeDecibels: 80)) == "rangeDecibels: is for values: decibels; leave it out")
    #expect(scaled(SpectrumScaling(.decibels, offset: 1)) == "offset: is for values: log; leave it out")
    // So many columns as a sound has samples are too many.
    let long = sound([Float](repeating: 0, count: 1 << 20))
    let error = #expect(throws: StreamsError.self) { try ToSpectrogram(windowLength: 512, hopLength: 1).apply(long) }
    #expect(error?.code == .damaged && error?.message.contains("hop further") == true)
  }
}

extension ToSpectrogram: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      let clean = tone(hertz: 1000, frameCount: 600)
      let spectra = ShortTimeTransform.librosa(transformLength: 256).transform(clean.waveform.channel(0))
      return try StepExample(
        ToSpectrogram(windowLength: 256, scaling: SpectrumScaling(.magnitude)), clean,
        gives: .spectrogram(spectra.magnitude()))
    }
  }
}
