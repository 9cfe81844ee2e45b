import Foundation
import Media
import Testing

@Suite struct SpectralWeightingTests {
  /// A low tone, and from the middle on a high one.
  private let sound = Waveform(
    sampleRateHz: 8000,
    samples: (0..<8000).map { time in
      0.5 * sin(2 * .pi * 400 * Float(time) / 8000)
        + (time < 4000 ? 0 : 0.25 * sin(2 * .pi * 2000 * Float(time) / 8000))
    })

  private func energy(_ samples: some Sequence<Float>) -> Float { samples.reduce(0) { $0 + $1 * $1 } }

  @Test func weightsOfOneGiveTheSoundAgain() {
    let same = sound.weighted { _, _ in 1 }
    #expect(same.frameCount == 8000 && zip(same.samples, sound.samples).allSatisfy { abs($0 - $1) < 1e-5 })
    let stereo = Waveform(sampleRateHz: 8000, channelCount: 2, samples: sound.samples)
    #expect(stereo.weighted { _, _ in 0 }.samples == [Float](repeating: 0, count: 8000))
  }

  @Test func frequenciesAndTimesAreSilenced() {
    let low = sound.weighted { frequency, _ in frequency < 1000 ? 1 : 0 }
    #expect(abs(energy(low.samples) - 1000) < 10)
    let late = sound.weighted { frequency, seconds in frequency > 1000 && seconds > 0.5 ? 1 : 0 }
    #expect(abs(energy(late.samples) - 125) < 3 && energy(late.samples.prefix(3700)) < 1e-3)
  }

  @Test func soundsOfNoOrOneFrameStay() {
    #expect(Waveform(sampleRateHz: 8000, samples: []).weighted { _, _ in 1 }.samples.isEmpty)
    #expect(abs(Waveform(sampleRateHz: 1, samples: [0.5]).weighted { _, _ in 1 }.samples[0] - 0.5) < 1e-5)
  }
}
