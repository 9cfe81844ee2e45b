import Arrays
import Media
import Streams
import Testing

@Suite struct ColoredNoiseTests {
  /// The power of what was added is the asked part of the sound's.
  @Test func liesSoFarBelowTheSound() {
    let clean = tone(hertz: 440, frameCount: 4000)
    let noisy = drawn(.coloredNoise(ColoredNoise(signalToNoiseDecibels: .only(20))), clean)
    let noise = zip(noisy.waveform.samples, clean.waveform.samples).map { $0 - $1 }
    func power(_ samples: [Float]) -> Float { samples.reduce(0) { $0 + $1 * $1 } }
    expectNear([power(clean.waveform.samples) / power(noise)], [100], within: 0.1)
    // White: neighbours are not alike.
    let product = zip(noise, noise.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(product / power(noise)) < 0.07)
  }

  /// Colors are other sounds of the same power; each channel has noise of its own.
  @Test func colorsDiffer() throws {
    let pair = Sample.waveform(
      Waveform(sampleRateHz: 8000, channelCount: 2, samples: [Float](repeating: 0.25, count: 4000)))
    let noises = NoiseColor.allCases.map { color -> [Float] in
      let step = ColoredNoise(signalToNoiseDecibels: .only(10), color: color)
      let noise = drawn(.coloredNoise(step), pair).waveform.samples.map { $0 - 0.25 }
      expectNear([noise.reduce(0) { $0 + $1 * $1 } / 4000], [0.00625], within: 1e-5)
      #expect(Array(noise[..<2000]) != Array(noise[2000...]))
      return noise
    }
    #expect(Set(noises).count == 3)
    #expect(
      try step(#"{"coloredNoise":{"signalToNoiseDecibels":[5,9],"color":"pink"}}"#)
        == .coloredNoise(ColoredNoise(signalToNoiseDecibels: Interval(5, 9), color: .pink)))
    #expect(refusal("whiteNoise: 3")?.contains("'whiteNoise' is called 'coloredNoise' now") == true)
  }

  @Test func drawsTheRatio() throws {
    let step = ColoredNoise(signalToNoiseDecibels: Interval(5, 40))
    expectUniform(draws(step, for: sound([0])).compactMap { $0?.signalToNoiseDecibels }, on: 5...40)
    expectHalf(draws(ColoredNoise(signalToNoiseDecibels: .only(1), probability: 0.5), for: sound([0])))
    #expect(Set(draws(step, for: sound([0])).map { $0?.noise }).count == 400)
    #expect(drawn(.coloredNoise(step), sound([])) == sound([]))
    #expect(
      refusal(.coloredNoise(ColoredNoise(signalToNoiseDecibels: Interval(9, 1))), of: sound([0]).shape)?
        .hasPrefix("signalToNoiseDecibels: expected the lower number first") == true)
  }
}

extension ColoredNoise: ExemplifiedStep {
  static var example: StepExample {
    get throws {
      let key = RandomKey(seed: 7)
      var generator = key.generator()
      let clean: [Float] = [0.5, -0.25, 0.125, 1]
      let noise = clean.map { _ in generator.normal() }
      func power(_ samples: [Float]) -> Float { samples.reduce(0) { $0 + $1 * $1 } }
      // A hundredth of the power.
      let factor = (power(clean) / power(noise)).squareRoot() / 10
      return try StepExample(
        ColoredNoise(signalToNoiseDecibels: .only(20)),
        drawing: #"{"signalToNoiseDecibels":20,"noise":{"bits":\#(key.bits)}}"#, sound(clean),
        gives: sound(zip(clean, noise).map { $0 + factor * $1 }))
    }
  }
}
