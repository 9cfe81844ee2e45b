import Media
import Testing

/// Features of ten sounds, made of whole numbers as `Tests/Peers/sound_goldens.py` makes them, against librosa's.
@Suite struct LibrosaFeatureTests {
  private let golden: MediaGolden

  init() throws { golden = try MediaGolden("sounds") }

  /// Three triangle waves, one of which glides, and noise; every other sound fades in from silence.
  static func sound(_ number: Int) -> Waveform {
    var state = 12345 + number
    let samples = (0..<8000).map { t -> Float in
      var value = 0
      for step in [300 + 211 * number, 1700 + 97 * number, 500 + t / (3 + number)] {
        value += flooredQuarter(abs(t * step % 65536 - 32768) - 16384)
      }
      state = (state * 1_103_515_245 + 12345) % 2_147_483_648
      value += state / 65536 % 1024 - 512
      if number % 2 == 1 { value = (value * max(0, t - 2000)) >> 13 }
      return Float(value) / 32768
    }
    return Waveform(sampleRateHz: 8000, samples: samples)
  }

  private static func flooredQuarter(_ value: Int) -> Int { value >> 2 }

  /// Compares to a part of the greatest value.
  private func check(
    _ spectrogram: Spectrogram, _ name: String, tolerance: Float = 1e-4, location: SourceLocation = #_sourceLocation
  ) throws {
    let expected = try golden.floats(name)
    #expect(
      try [spectrogram.bandCount, spectrogram.frameCount] == golden.shape(name), "\(name)", sourceLocation: location)
    let scale = expected.map(\.magnitude).max() ?? 1
    let difference = greatestDifference(spectrogram.values, expected) / scale
    #expect(difference <= tolerance, "\(name): \(difference)", sourceLocation: location)
  }

  private func mel(_ sound: Waveform, isPower: Bool) -> Spectrogram {
    SpectrumAnalysis(
      .librosa(transformLength: 2048, hopLength: 1024),
      filters: .mel(.librosa, sampleRateHz: 8000, binCount: 1025, bandCount: 24)
    ).spectrogram(of: sound, isPower: isPower)
  }

  @Test(arguments: 0..<10) func cepstraAndTheirChanges(number: Int) throws {
    let sound = Self.sound(number)
    let expected = try golden.floats("\(number)/samples")
    #expect((0..<20).map { sound.samples[$0 * 400] } == expected)
    let decibels = mel(sound, isPower: true).decibels()
    let cepstrum = FilterBank.cepstrum(bandCount: 24, coefficientCount: 12, preset: .librosa).apply(to: decibels)
    try check(cepstrum, "\(number)/mfcc")
    try check(
      FilterBank.cepstrum(bandCount: 24, coefficientCount: 12, preset: .librosa, lifter: 22).apply(to: decibels),
      "\(number)/lifter")
    try check(mel(sound, isPower: true).decibels(range: 80), "\(number)/top80")
    try check(TimeDerivative(width: 5).apply(to: cepstrum), "\(number)/delta")
    try check(TimeDerivative(width: 7, order: 2).apply(to: cepstrum), "\(number)/delta2")
    try check(TimeDerivative(width: 9, edges: .nearest).apply(to: cepstrum), "\(number)/nearest")
  }

  @Test(arguments: 0..<10) func energiesAreNormalised(number: Int) throws {
    var magnitude = mel(Self.sound(number), isPower: false)
    for index in magnitude.values.indices { magnitude.values[index] *= 0x1p31 }
    let frames = 8000 / Float(1024)
    try check(
      ChannelEnergyNormalization(timeConstantFrames: 0.4 * frames).apply(to: magnitude), "\(number)/pcen")
    try check(
      ChannelEnergyNormalization(
        gain: 0.8, bias: 10, power: 0.25, timeConstantFrames: 0.06 * frames, start: .zero
      ).apply(to: magnitude), "\(number)/pcenPower")
  }

  @Test(arguments: 0..<10) func pitchClasses(number: Int) throws {
    func chroma(_ filters: FilterBank) -> Spectrogram {
      SpectrumAnalysis(.librosa(transformLength: 1024, hopLength: 1024), filters: filters)
        .spectrogram(of: Self.sound(number), isPower: true)
    }
    try check(
      chroma(.chroma(sampleRateHz: 8000, transformLength: 1024)).normalizingFrames(), "\(number)/chroma")
    try check(
      chroma(.chroma(sampleRateHz: 8000, transformLength: 1024, bandCount: 24, tuning: 0.1)), "\(number)/chroma24")
  }

  /// Equal but for the first and the last column, where librosa's halved sounds lack what resampling leaves beyond the ends;
  /// by default librosa drops up to a hundredth of each filter.
  @Test(arguments: 0..<10) func constantQ(number: Int) throws {
    let layout = ConstantQTransform.Layout(lowestHz: 65.406_391_325_149_66, binCount: 60, hopLength: 1024)
    let found = ConstantQTransform(layout, sampleRateHz: 8000).magnitude(of: Self.sound(number))
    try check(found, "\(number)/cqtWhole", tolerance: 0.0191)
    try check(found, "\(number)/cqt", tolerance: 0.0207)
    let whole = try golden.floats("\(number)/cqtWhole")
    let scale = whole.max() ?? 1
    for index in whole.indices where (1..<found.frameCount - 1).contains(index % found.frameCount) {
      #expect(abs(found.values[index] - whole[index]) <= 1e-4 * scale)
    }
  }

  @Test(arguments: 0..<10) func silenceIsTrimmed(number: Int) throws {
    let sound = Self.sound(number)
    let ends = try golden.floats("\(number)/trim").map { Int($0) }
    let trimmed = sound.trimmingSilence(belowDecibels: 20, windowLength: 512, hopLength: 128)
    #expect(trimmed.samples == Array(sound.samples[ends[0]..<ends[1]]))
    #expect((number % 2 == 1) == (ends[0] > 0))
  }

  @Test(arguments: 0..<2) func featuresAreThoseOfTorchaudio(number: Int) throws {
    let mel = SpectrumAnalysis(
      .torchaudio(hopLength: 1000),
      filters: .mel(.torchaudio, sampleRateHz: 8000, binCount: 201, bandCount: 24)
    ).spectrogram(of: Self.sound(number), isPower: true)
    try check(mel, "\(number)/torchaudio/mel")
    try check(
      FilterBank.cepstrum(bandCount: 24, coefficientCount: 13, preset: .torchaudio)
        .apply(to: mel.decibels(range: 80)), "\(number)/torchaudio/mfcc")
  }
}
