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

  @Test(arguments: [MelFilterBank.Scale.slaney, .htk]) func featuresAreThoseOfLibrosa(scale: MelFilterBank.Scale) throws
  {
    let power = ShortTimeTransform.librosa(transformLength: 512, hopLength: 160, windowLength: 400)
      .transform(source).power()
    let filters = MelFilterBank.librosa(
      sampleRateHz: 8000, transformLength: 512, bandCount: 40, lowestHz: 20, highestHz: 3800, scale: scale,
      height: scale == .slaney ? .equalArea : .one)
    let name = "librosa/\(scale.rawValue)"
    try check(Spectrogram(bandCount: 40, frameCount: 257, values: filters.weights), "\(name)/filters", tolerance: 1e-6)
    let mel = filters.apply(to: power)
    try check(mel, "\(name)/mel")
    try check(mel.decibels(), "\(name)/decibels")
    try check(mel.decibels().cepstrum(coefficientCount: 20, preset: .librosa), "\(name)/mfcc")
  }

  @Test func featuresAreThoseOfTensorFlow() throws {
    let magnitude = ShortTimeTransform.tensorFlow(windowLength: 400, hopLength: 160).transform(source).magnitude()
    let filters = MelFilterBank.tensorFlow(
      sampleRateHz: 8000, binCount: 257, bandCount: 40, lowestHz: 80, highestHz: 3800)
    // TensorFlow computes the filters in 32-bit floats, whose differences of nearby frequencies are less exact.
    try check(
      Spectrogram(bandCount: 40, frameCount: 257, values: filters.weights), "tensorflow/filters", tolerance: 2e-4)
    let mel = filters.apply(to: magnitude)
    try check(mel, "tensorflow/mel", tolerance: 1e-4)
    try check(mel.logarithm(), "tensorflow/logarithm", tolerance: 1e-4)
    try check(mel.logarithm().cepstrum(coefficientCount: 13, preset: .tensorFlow), "tensorflow/mfcc", tolerance: 1e-4)
  }

  @Test func scalesAreInverse() {
    for scale in [MelFilterBank.Scale.slaney, .htk] {
      for hertz in [0.0, 300, 999, 1000, 4000] { #expect(abs(scale.hertz(scale.mel(hertz)) - hertz) < 1e-9) }
    }
    #expect(abs(MelFilterBank.Scale.htk.mel(1000) - 1000) < 0.02)
    #expect(MelFilterBank.Scale.slaney.mel(1000) == 15)
  }

  @Test func silenceIsFinite() {
    let silence = Spectrogram(bandCount: 40, frameCount: 3, values: Array(repeating: 0, count: 120))
    #expect(silence.decibels().values.allSatisfy { $0 == -100 })
    #expect(silence.decibels(reference: 100).values.allSatisfy { $0 == -120 })
    let coefficients = silence.decibels().cepstrum(coefficientCount: 40, preset: .librosa)
    #expect(coefficients.values.allSatisfy { $0.isFinite })
  }

  /// The orthonormal transform keeps lengths.
  @Test func theCosineTransformIsOrthonormal() {
    let values = (0..<24).map { Float($0 * 7 % 11) - 4 }
    let spectrogram = Spectrogram(bandCount: 24, frameCount: 1, values: values)
    func energy(_ values: [Float]) -> Float { values.reduce(0) { $0 + $1 * $1 } }
    let coefficients = spectrogram.cepstrum(coefficientCount: 24, preset: .librosa).values
    #expect(abs(energy(coefficients) / energy(values) - 1) < 1e-5)
  }

  @Test func decibelsLieWithinARange() {
    let spectrogram = Spectrogram(bandCount: 1, frameCount: 3, values: [1, 1e-4, 1e-9])
    #expect(spectrogram.decibels(range: 50).values == [0, -40, -50])
    #expect(spectrogram.decibels(range: nil).values == [0, -40, -90])
  }

  @Test func masks() {
    let spectrogram = Spectrogram(bandCount: 2, frameCount: 3, values: [1, 2, 3, 4, 5, 6])
    #expect(spectrogram.maskingTime(1..<3, value: -1).values == [1, -1, -1, 4, -1, -1])
    #expect(spectrogram.maskingFrequency(1..<2).values == [1, 2, 3, 0, 0, 0])
    #expect(spectrogram.maskingTime(2..<2) == spectrogram)
  }
}
