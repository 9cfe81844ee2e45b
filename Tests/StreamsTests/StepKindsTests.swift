import Arrays
import Foundation
import Media
import Streams
import Testing

@Suite struct StepKindsTests {
  /// One step of every kind, no setting at its default where it has one.
  static let all: [Transform] = [
    .randomFlip(.vertical), .randomCrop(RandomCrop(padding: 1, height: 2, width: 3)),
    .randomResizedCrop(
      RandomResizedCrop(
        height: 4, width: 5, scale: Interval(0.1, 0.2), ratio: Interval(1, 2), method: .area, preset: .tensorFlow)),
    .randomRotation(RandomRotation(turns: 0.1, fill: .nearest)),
    .randomTranslation(RandomTranslation(fraction: 0.1, fill: .nearest)),
    .randomZoom(RandomZoom(fraction: 0.1, fill: .nearest)),
    .randomShear(RandomShear(horizontalDegrees: 5, verticalDegrees: 6, fill: .nearest)),
    .randomPerspective(RandomPerspective(distortion: 0.3, probability: 0.5)),
    .brightness(Brightness(factors: Interval(0.5, 2), probability: 0.5)),
    .contrast(Contrast(factors: Interval(0.5, 2), probability: 0.5)),
    .saturation(Saturation(factors: Interval(0.5, 2), probability: 0.5)),
    .hue(Hue(turns: .within(0.2), probability: 0.5)),
    .colorJitter(
      ColorJitter(
        brightness: .only(0.5), contrast: .only(0.6), saturation: .only(0.7), hue: .only(0.1), probability: 0.5)),
    .gamma(Gamma(exponents: Interval(0.5, 2), probability: 0.5)),
    .noise(Noise(sigma: Interval(0.1, 0.2), probability: 0.5)),
    .blur(Blur(kernelSize: 3, sigma: Interval(0.1, 0.2), probability: 0.5)),
    .sharpness(Sharpness(factors: Interval(0.5, 2), probability: 0.5)),
    .posterize(Posterize(bits: 3, probability: 0.5)), .solarize(Solarize(threshold: 0.25, probability: 0.5)),
    .equalize(Equalize(probability: 0.5)), .autocontrast(Autocontrast(probability: 0.5)),
    .invert(Invert(probability: 0.5)),
    .randomErasing(
      RandomErasing(scale: Interval(0.1, 0.2), ratio: Interval(1, 2), value: .noise, probability: 0.5)),
    .randAugment(RandAugment(count: 3, magnitude: 4, interpolation: .bilinear)),
    .trivialAugment(TrivialAugment(interpolation: .bilinear)),
    .augMix(AugMix(severity: 4, width: 2, depth: 1, alpha: 0.5, interpolation: .nearest)),
    .resize(Resize(height: 4, width: 5, method: .area, preset: .tensorFlow)),
    .centerCrop(CenterCrop(height: 4, width: 5)), .grayscale(Grayscale(channelCount: 3)),
    .gain(Gain(decibels: Interval(-1, 2), probability: 0.5)),
    .whiteNoise(WhiteNoise(signalToNoiseDecibels: Interval(1, 2), probability: 0.5)),
    .timeShift(TimeShift(fractions: Interval(0.1, 0.2), fill: .silence, probability: 0.5)),
    .timeStretch(TimeStretch(rates: Interval(1, 2), keepsLength: false, probability: 0.5)),
    .pitchShift(PitchShift(semitones: Interval(1, 2), probability: 0.5)),
    .speed(Speed(factors: Interval(1, 2), keepsLength: false, probability: 0.5)),
    .frequencyMask(FrequencyMask(width: 3, count: 2, fill: .mean)),
    .timeMask(TimeMask(width: 3, count: 2, fraction: 0.5, fill: .mean)), .mono,
    .resample(Resample(sampleRateHz: 4000, quality: .low)), .fitLength(FitLength(frameCount: 9)),
    .spectrogram(
      ToSpectrogram(
        preset: .tensorFlow, windowLength: 8, hopLength: 3, transformLength: 16, values: .log, melBands: 4,
        lowestHz: 100, highestHz: 2000)),
    .normalize(Normalize(mean: [1], std: [2])),
  ]

  @Test func everyKindHasOneName() {
    #expect(Self.all.map(\.name) == Transform.names)
    #expect(Set(Transform.names).count == Transform.names.count)
  }

  @Test(arguments: all) func everySettingIsWrittenAndReadAgain(transform: Transform) throws {
    let data = try JSONEncoder().encode(transform)
    #expect(try JSONDecoder().decode(Transform.self, from: data) == transform)
    // A setting that was not written would be read as its default.
    let written = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(Array(written.keys) == [transform.name])
  }

  /// Equal samples under equal keys give equal results, of the shape that was promised.
  @Test(arguments: all) func isAFunctionOfItsKey(transform: Transform) throws {
    let samples: [Sample] = [
      .image(noisePicture(height: 24, width: 20, channelCount: 3).adjustingBrightness(0.5)),
      tone(hertz: 300, frameCount: 600),
      .spectrogram(Spectrogram(bandCount: 9, frameCount: 8, values: (0..<72).map { Float($0) })),
    ]
    let taken = samples.filter { refusal(transform, of: $0.shape) == nil }
    #expect(!taken.isEmpty)
    for sample in taken {
      let promised = try transform.outputShape(of: sample.shape)
      for seed: UInt64 in 0..<8 {
        let result = drawn(transform, sample, seed: seed)
        #expect(result == drawn(transform, sample, seed: seed))
        if promised.tensorShape != nil { #expect(result.shape == promised) }
      }
      let results = (0..<40).map { drawn(transform, sample, seed: UInt64($0)) }
      #expect(results.contains { $0 != results[0] } == transform.isRandom)
      #expect((transform.evaluation == transform) == !transform.isRandom)
    }
  }

  /// What wants black at 0 is refused behind a normalisation.
  @Test(arguments: all) func levelsComeBeforeNormalization(transform: Transform) {
    let color = SampleShape.image(height: 9, width: 8, channelCount: 3)
    guard refusal(transform, of: color) == nil, transform.step.needsUnitRange else { return }
    let error = #expect(throws: StreamsError.self) {
      try TransformChain([.normalize(Normalize(mean: [0], std: [1])), transform], input: color)
    }
    #expect(error?.message.hasSuffix("but comes after normalize; put it before") == true)
  }

  /// The smallest samples are taken, or refused in words, where a chain had to let any extent pass.
  @Test(arguments: all) func theSmallestSamplesAreTakenOrRefused(transform: Transform) {
    let samples: [(Sample, SampleShape)] = [
      (picture([0.5], height: 1, width: 1), .image(height: nil, width: nil, channelCount: 1)),
      (
        picture([0.1, 0.2, 0.3], height: 1, width: 1, channelCount: 3),
        .image(height: nil, width: nil, channelCount: 3)
      ),
      (sound([]), .waveform(channelCount: 1, frameCount: nil, sampleRateHz: 8000)),
      (sound([0.5]), .waveform(channelCount: 1, frameCount: nil, sampleRateHz: 8000)),
      (
        .spectrogram(Spectrogram(bandCount: 1, frameCount: 0, values: [])),
        .spectrogram(channelCount: 1, bandCount: 1, frameCount: nil)
      ),
    ]
    for (sample, shape) in samples where refusal(transform, of: shape) == nil {
      for seed: UInt64 in 0..<20 {
        var generator = RandomKey(seed: seed).generator()
        do {
          let promised = try transform.outputShape(of: shape).tensorShape
          let result = try transform.apply(sample, generator: &generator)
          #expect(promised == nil || result.shape.tensorShape == promised)
        } catch {
          #expect(error.code == .damaged)
        }
      }
    }
  }
}
