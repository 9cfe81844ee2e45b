import Arrays
import Media
import Streams
import Testing

@Suite struct ToSpectrogramTests {
  private let clean = tone(hertz: 1000, frameCount: 2000)

  @Test func isWhatThePrimitivesDo() throws {
    let transform = ShortTimeTransform.librosa(transformLength: 256)
    let spectra = transform.transform(clean.waveform.channel(0))
    let bank = MelFilterBank.librosa(sampleRateHz: 8000, transformLength: 256, bandCount: 20)
    let cases: [(ToSpectrogram, Spectrogram)] = [
      (ToSpectrogram(windowLength: 256), spectra.power().decibels()),
      (ToSpectrogram(windowLength: 256, values: .magnitude), spectra.magnitude()),
      (ToSpectrogram(windowLength: 256, values: .power), spectra.power()),
      (ToSpectrogram(windowLength: 256, values: .log), spectra.magnitude().logarithm()),
      (ToSpectrogram(windowLength: 256, melBands: 20), bank.apply(to: spectra.power()).decibels()),
      (ToSpectrogram(windowLength: 256, values: .log, melBands: 20), bank.apply(to: spectra.magnitude()).logarithm()),
    ]
    for (step, expected) in cases {
      #expect(step.apply(clean) == .spectrogram(expected))
      let chain = try TransformChain([.spectrogram(step)], input: clean.shape)
      let result = try chain.apply(clean, steps: 0..<1, key: RandomKey(seed: 0), epoch: 0, recordID: 0)
      #expect(result == .spectrogram(expected))
      #expect(chain.outputShape == result.shape)
    }
  }

  @Test func theOtherPresetIsTensorFlows() throws {
    let step = ToSpectrogram(
      preset: .tensorFlow, windowLength: 200, hopLength: 80, transformLength: 256, values: .log, melBands: 16,
      lowestHz: 80, highestHz: 3600)
    let spectra = ShortTimeTransform.tensorFlow(windowLength: 200, hopLength: 80).transform(clean.waveform.channel(0))
    let bank = MelFilterBank.tensorFlow(
      sampleRateHz: 8000, binCount: 129, bandCount: 16, lowestHz: 80, highestHz: 3600)
    #expect(step.apply(clean) == .spectrogram(bank.apply(to: spectra.magnitude()).logarithm()))
    #expect(
      try step.outputShape(of: clean.shape) == .spectrogram(channelCount: 1, bandCount: 16, frameCount: 23))
  }

  /// The loudest bin of a tone of 1 kHz: 1000 · 256 / 8000.
  @Test func atoneHasItsBin() throws {
    let result = drawn(try step(#"{"spectrogram":256}"#), clean).spectrogram
    let middle = result.frameCount / 2
    let column = (0..<result.bandCount).map { result.values[$0 * result.frameCount + middle] }
    #expect(column.indices.max { column[$0] < column[$1] } == 32)
    #expect(result.values.max().map { $0 - (result.values.min() ?? 0) <= 80.001 } == true)
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
    #expect(
      refusal(
        .spectrogram(ToSpectrogram(windowLength: 8)), of: .waveform(channelCount: 2, frameCount: 9, sampleRateHz: 8))?
        .hasSuffix("put the step 'mono' before") == true)
  }
}

extension ToSpectrogram: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      let clean = tone(hertz: 1000, frameCount: 600)
      let spectra = ShortTimeTransform.librosa(transformLength: 256).transform(clean.waveform.channel(0))
      return try StepExample(
        ToSpectrogram(windowLength: 256, values: .magnitude), clean, gives: .spectrogram(spectra.magnitude()))
    }
  }
}
