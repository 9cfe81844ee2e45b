import Glibc
import Media
import Testing

@Suite struct ShortTimeTransformTests {
  private let golden: MediaGolden
  private let source: [Float]

  init() throws {
    golden = try MediaGolden("spectra")
    source = try golden.floats("source")
  }

  /// Compares with `[bin, frame]`, to a part of the greatest value.
  private func check(_ spectrogram: ComplexSpectrogram, _ name: String) throws {
    #expect(try [spectrogram.binCount, spectrogram.frameCount] == golden.shape("\(name)/real"), "\(name)")
    for (part, values) in [("real", spectrogram.real), ("imaginary", spectrogram.imaginary)] {
      let expected = try golden.floats("\(name)/\(part)")
      let transposed = (0..<expected.count).map { index in
        values[index % spectrogram.frameCount * spectrogram.binCount + index / spectrogram.frameCount]
      }
      let scale = expected.map(\.magnitude).max() ?? 1
      #expect(greatestDifference(transposed, expected) <= 1e-6 * scale, "\(name)/\(part)")
    }
  }

  @Test func centredWindowsAreThoseOfLibrosa() throws {
    let transform = ShortTimeTransform.librosa(transformLength: 512, hopLength: 160, windowLength: 400)
    try check(transform.transform(source), "librosa/centered")
  }

  @Test func wholeWindowsAreThoseOfLibrosa() throws {
    let transform = ShortTimeTransform.librosa(transformLength: 256, hopLength: 128, framing: .whole)
    try check(transform.transform(source), "librosa/whole")
  }

  @Test(arguments: [(255, 128), (400, 160)]) func windowsAreThoseOfTensorFlow(length: Int, hop: Int) throws {
    let transform = ShortTimeTransform.tensorFlow(windowLength: length, hopLength: hop)
    try check(transform.transform(source), "tensorflow/\(length)")
  }

  @Test func theInverseIsThatOfLibrosa() throws {
    let transform = ShortTimeTransform.librosa(transformLength: 512, hopLength: 160, windowLength: 400)
    let inverse = transform.inverted(transform.transform(source), sampleCount: source.count)
    #expect(greatestDifference(inverse, source) <= 1e-5)
    #expect(try greatestDifference(inverse, golden.floats("librosa/centered/inverse")) <= 1e-5)
  }

  /// The sum of squares in time is that in frequency.
  @Test func parseval() {
    let transform = ShortTimeTransform.tensorFlow(windowLength: 256, hopLength: 256)
    let spectrogram = transform.transform(source.prefix(256))
    #expect(spectrogram.frameCount == 1)
    let power = spectrogram.power().values.map { Double($0) }
    let frequency = (power[0] + power[128] + 2 * power[1..<128].reduce(0, +)) / 256
    let windowed = source.prefix(256).enumerated().map { index, sample in
      let weight = 0.5 - 0.5 * cos(2 * Double.pi * Double(index) / 256)
      return weight * weight * Double(sample) * Double(sample)
    }
    #expect(abs(windowed.reduce(0, +) / frequency - 1) < 1e-6)
  }

  @Test func soundsThatAreTooShortHaveNoFrames() {
    #expect(ShortTimeTransform.tensorFlow(windowLength: 255, hopLength: 128).transform([1, 2, 3]).frameCount == 0)
    #expect(ShortTimeTransform.librosa(transformLength: 256).transform([1, 2, 3]).frameCount == 1)
    #expect(ShortTimeTransform.tensorFlow(windowLength: 255, hopLength: 128).frameCount(sampleCount: 16000) == 124)
  }
}
