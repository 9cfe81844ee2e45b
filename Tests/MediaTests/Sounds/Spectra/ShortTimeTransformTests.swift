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
      let scale = expected.map(\.magnitude).max() ?? 1
      #expect(greatestDifference(values, expected) <= 1e-6 * scale, "\(name)/\(part)")
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

  /// The transform of each length is the sum that defines it, and its inverse gives the sound back.
  @Test(arguments: [2, 4, 6, 10, 14, 16, 22, 30, 34, 50, 64, 96, 100, 120, 126, 242, 400])
  func lengthsOfAllFactors(length: Int) {
    let transform = ShortTimeTransform.librosa(transformLength: length, hopLength: max(1, length / 4))
    let sound = Array(source.prefix(length * 9 + 7))
    let spectra = transform.transform(sound)
    let window = (0..<length).map { 0.5 - 0.5 * cos(2 * Double.pi * Double($0) / Double(length)) }
    #expect(spectra.frameCount > 24)
    for frame in stride(from: 0, to: spectra.frameCount, by: 5) {
      for bin in 0..<spectra.binCount {
        var (x, y) = (0.0, 0.0)
        for time in 0..<length {
          let place = frame * max(1, length / 4) + time - length / 2
          guard sound.indices.contains(place) else { continue }
          let angle = 2 * Double.pi * Double(bin * time % length) / Double(length)
          x += window[time] * Double(sound[place]) * cos(angle)
          y -= window[time] * Double(sound[place]) * sin(angle)
        }
        let at = bin * spectra.frameCount + frame
        #expect(abs(Double(spectra.real[at]) - x) < 2e-5 && abs(Double(spectra.imaginary[at]) - y) < 2e-5)
      }
    }
    if length >= 8 {
      #expect(greatestDifference(transform.inverted(spectra, sampleCount: sound.count), sound) <= 1e-5)
    }
  }

  /// As `numpy.pad` of mode reflect, also where the sound is shorter than what is added.
  @Test func soundsAreMirrored() {
    let mirrored = ShortTimeTransform.torchaudio(transformLength: 8, hopLength: 1)
    let plain = ShortTimeTransform.librosa(transformLength: 8, hopLength: 1, framing: .whole)
    #expect(
      mirrored.transform([1, 2, 3, 4, 5, 6])
        == plain.transform([5, 4, 3, 2, 1, 2, 3, 4, 5, 6, 5, 4, 3, 2]))
    #expect(mirrored.transform([1, 2, 3]) == plain.transform([1, 2, 3, 2, 1, 2, 3, 2, 1, 2, 3]))
    #expect(mirrored.transform([7]) == plain.transform([Float](repeating: 7, count: 9)))
    #expect(mirrored.transform([]).power().values == [0, 0, 0, 0, 0])
  }

  @Test func soundsThatAreTooShortHaveNoFrames() {
    #expect(ShortTimeTransform.tensorFlow(windowLength: 255, hopLength: 128).transform([1, 2, 3]).frameCount == 0)
    #expect(ShortTimeTransform.librosa(transformLength: 256).transform([1, 2, 3]).frameCount == 1)
    #expect(ShortTimeTransform.tensorFlow(windowLength: 255, hopLength: 128).frameCount(sampleCount: 16000) == 124)
  }
}
