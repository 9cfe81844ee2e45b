import Media
import Testing

@Suite struct SpectrogramTests {
  private let golden: MediaGolden
  private let source: [Float]

  init() throws {
    golden = try MediaGolden("spectra")
    source = try golden.floats("source")
  }

  /// Compares to a part of the greatest value.
  private func check(_ spectrogram: Spectrogram, _ name: String, tolerance: Float = 1e-5) throws {
    let expected = try golden.floats(name)
    #expect(try [spectrogram.bandCount, spectrogram.frameCount] == golden.shape(name), "\(name)")
    let scale = expected.map(\.magnitude).max() ?? 1
    #expect(greatestDifference(spectrogram.values, expected) <= tolerance * scale, "\(name)")
  }

  @Test(arguments: MelScale.allCases) func featuresAreThoseOfLibrosa(scale: MelScale) throws {
    let power = ShortTimeTransform.librosa(transformLength: 512, hopLength: 160, windowLength: 400)
      .transform(source).power()
    let filters = FilterBank.mel(
      scale == .slaney ? .librosa : .torchaudio, sampleRateHz: 8000, binCount: 257, bandCount: 40, lowestHz: 20,
      highestHz: 3800)
    let name = "librosa/\(scale.rawValue)"
    try check(Spectrogram(bandCount: 40, frameCount: 257, values: filters.weights), "\(name)/filters", tolerance: 1e-6)
    let mel = filters.apply(to: power)
    try check(mel, "\(name)/mel")
    let decibels = mel.decibels(range: 80)
    try check(decibels, "\(name)/decibels")
    let cepstrum = FilterBank.cepstrum(bandCount: 40, coefficientCount: 20, preset: .librosa)
    try check(cepstrum.apply(to: decibels), "\(name)/mfcc")
  }

  @Test func featuresAreThoseOfTensorFlow() throws {
    let magnitude = ShortTimeTransform.tensorFlow(windowLength: 400, hopLength: 160).transform(source).magnitude()
    let filters = FilterBank.mel(
      .tensorFlow, sampleRateHz: 8000, binCount: 257, bandCount: 40, lowestHz: 80, highestHz: 3800)
    // TensorFlow computes the filters in 32-bit floats, whose differences of nearby frequencies are less exact.
    try check(
      Spectrogram(bandCount: 40, frameCount: 257, values: filters.weights), "tensorflow/filters", tolerance: 2e-4)
    let mel = filters.apply(to: magnitude)
    try check(mel, "tensorflow/mel", tolerance: 1e-4)
    try check(mel.logarithm(), "tensorflow/logarithm", tolerance: 1e-4)
    let cepstrum = FilterBank.cepstrum(bandCount: 40, coefficientCount: 13, preset: .tensorFlow)
    try check(cepstrum.apply(to: mel.logarithm()), "tensorflow/mfcc", tolerance: 1e-4)
  }

  @Test func scalesAreInverse() {
    for scale in MelScale.allCases {
      for hertz in [0.0, 300, 999, 1000, 4000] { #expect(abs(scale.hertz(scale.mel(hertz)) - hertz) < 1e-9) }
    }
    #expect(abs(MelScale.htk.mel(1000) - 1000) < 0.02)
    #expect(MelScale.slaney.mel(1000) == 15)
  }

  @Test func silenceIsFinite() {
    let silence = Spectrogram(bandCount: 40, frameCount: 3, values: Array(repeating: 0, count: 120))
    #expect(silence.decibels().values.allSatisfy { abs($0 + 100) < 1e-4 })
    #expect(silence.decibels(reference: 100).values.allSatisfy { abs($0 + 120) < 1e-4 })
    let cepstrum = FilterBank.cepstrum(bandCount: 40, coefficientCount: 40, preset: .librosa)
    #expect(cepstrum.apply(to: silence.decibels()).values.allSatisfy { $0.isFinite })
  }

  /// The orthonormal transform keeps lengths.
  @Test func theCosineTransformIsOrthonormal() {
    let values = (0..<24).map { Float($0 * 7 % 11) - 4 }
    let spectrogram = Spectrogram(bandCount: 24, frameCount: 1, values: values)
    func energy(_ values: [Float]) -> Float { values.reduce(0) { $0 + $1 * $1 } }
    let coefficients = FilterBank.cepstrum(bandCount: 24, coefficientCount: 24, preset: .librosa)
      .apply(to: spectrogram).values
    #expect(abs(energy(coefficients) / energy(values) - 1) < 1e-5)
  }

  @Test func decibelsLieWithinARange() {
    let spectrogram = Spectrogram(bandCount: 1, frameCount: 3, values: [1, 1e-4, 1e-9])
    #expect(greatestDifference(spectrogram.decibels(range: 50).values, [0, -40, -50]) < 1e-4)
    #expect(greatestDifference(spectrogram.decibels().values, [0, -40, -90]) < 1e-4)
    #expect(greatestDifference(spectrogram.decibels(floor: 1e-6).values, [0, -40, -60]) < 1e-4)
  }

  @Test func masks() {
    let spectrogram = Spectrogram(bandCount: 2, frameCount: 3, values: [1, 2, 3, 4, 5, 6])
    #expect(spectrogram.maskingTime(1..<3, value: -1).values == [1, -1, -1, 4, -1, -1])
    #expect(spectrogram.maskingFrequency(1..<2).values == [1, 2, 3, 0, 0, 0])
    #expect(spectrogram.maskingTime(2..<2) == spectrogram)
    let pair = Spectrogram(channelCount: 2, bandCount: 2, frameCount: 2, values: [1, 2, 3, 4, 5, 6, 7, 8])
    #expect(pair.maskingTime(0..<1).values == [0, 2, 0, 4, 0, 6, 0, 8])
    #expect(pair.maskingFrequency(1..<2).values == [1, 2, 0, 0, 5, 6, 0, 0])
  }

  @Test func timeWarps() {
    let ramp = Spectrogram(channelCount: 1, bandCount: 2, frameCount: 5, values: [0, 1, 2, 3, 4, 8, 6, 4, 2, 0])
    #expect(ramp.warpingTime(from: 1, to: 2).values == [0, 0.5, 1, 2.5, 4, 8, 7, 6, 3, 0])
    #expect(ramp.warpingTime(from: 2, to: 2) == ramp)
  }
}
