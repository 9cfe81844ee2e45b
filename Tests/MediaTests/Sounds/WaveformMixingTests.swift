import Media
import Testing

@Suite struct WaveformMixingTests {
  private let tone = Waveform(sampleRateHz: 8000, samples: (0..<400).map { $0 % 2 == 0 ? 0.5 : -0.5 })

  @Test func gainIsInDecibelsOfAmplitude() {
    #expect(abs(tone.applyingGain(decibels: 20).samples[0] - 5) < 1e-5)
    #expect(abs(tone.applyingGain(decibels: -6.0206).samples[0] - 0.25) < 1e-5)
    #expect(tone.applyingGain(decibels: 0) == tone)
  }

  @Test(arguments: [(Float(-10), 0.1), (0, 1), (20, 100)])
  func noiseLiesSoFarBelowTheSound(decibels: Float, expected: Double) {
    let noise = Waveform(sampleRateHz: 8000, samples: [0.1, 0.1, -0.1])
    let mixed = tone.mixed(withNoise: noise, signalToNoiseDecibels: decibels, offset: 2)
    let added = zip(mixed.samples, tone.samples).map { Double($0 - $1) }
    let ratio = 0.25 / (added.reduce(0) { $0 + $1 * $1 } / 400)
    #expect(abs(ratio / expected - 1) < 1e-4)
    #expect(added[0] < 0 && added[1] > 0 && added[2] > 0 && added[3] < 0)
  }

  @Test func silenceAddsNothing() {
    let silence = Waveform(sampleRateHz: 8000, samples: [0, 0])
    #expect(tone.mixed(withNoise: silence, signalToNoiseDecibels: 0) == tone)
    #expect(silence.mixed(withNoise: tone, signalToNoiseDecibels: 0) == silence)
  }

  @Test func noiseOfOneChannelIsAddedToAll() {
    let stereo = Waveform(sampleRateHz: 8000, channelCount: 2, samples: [1, 0, 0, 1])
    let mixed = stereo.mixed(
      withNoise: Waveform(sampleRateHz: 8000, samples: [1, -1]), signalToNoiseDecibels: 0)
    let amount = 0.5.squareRoot()
    #expect(zip(mixed.samples, [1 + amount, -amount, amount, 1 - amount]).allSatisfy { abs(Double($0) - $1) < 1e-6 })
  }

  @Test func shifts() {
    let stereo = Waveform(sampleRateHz: 8000, channelCount: 2, samples: [1, 2, 3, 4, 5, 6])
    #expect(stereo.shifted(byFrameCount: 1, fill: .silence).samples == [0, 1, 2, 0, 4, 5])
    #expect(stereo.shifted(byFrameCount: -2, fill: .silence).samples == [3, 0, 0, 6, 0, 0])
    #expect(stereo.shifted(byFrameCount: 4, fill: .wrap).samples == [3, 1, 2, 6, 4, 5])
    #expect(stereo.shifted(byFrameCount: -1, fill: .wrap).samples == [2, 3, 1, 5, 6, 4])
    #expect(stereo.shifted(byFrameCount: 9, fill: .silence).samples == [0, 0, 0, 0, 0, 0])
  }

  @Test func fitting() {
    let stereo = Waveform(sampleRateHz: 8000, channelCount: 2, samples: [1, 2, 3, 4])
    #expect(stereo.fitted(toFrameCount: 3).samples == [1, 2, 0, 3, 4, 0])
    #expect(stereo.fitted(toFrameCount: 1).samples == [1, 3])
    #expect(stereo.fitted(toFrameCount: 1, start: 1).samples == [2, 4])
    #expect(stereo.fitted(toFrameCount: 4, start: 1).samples == [0, 1, 2, 0, 0, 3, 4, 0])
    #expect(stereo.fitted(toFrameCount: 5, start: 3, fill: .wrap).samples == [2, 1, 2, 1, 2, 4, 3, 4, 3, 4])
    let empty = Waveform(sampleRateHz: 8000, samples: [])
    #expect(empty.fitted(toFrameCount: 2, start: 1, fill: .wrap).samples == [0, 0])
  }

  @Test func levels() {
    let stereo = Waveform(sampleRateHz: 8000, channelCount: 2, samples: [0.1, -0.1, 0.3, 0.5])
    #expect(abs(stereo.normalizingPeak(toDecibels: -6.0206).samples[3] - 0.5) < 1e-5)
    let level = stereo.normalizingRMS(toDecibels: -20).samples.reduce(0) { $0 + $1 * $1 } / 4
    #expect(abs(level - 0.01) < 1e-6)
    for silence: [Float] in [[], [0, 0], [1e-44, 0]] {
      let sound = Waveform(sampleRateHz: 8000, samples: silence)
      #expect(sound.normalizingPeak(toDecibels: 0) == sound)
      #expect(sound.normalizingRMS(toDecibels: 0) == sound)
    }
  }
}
