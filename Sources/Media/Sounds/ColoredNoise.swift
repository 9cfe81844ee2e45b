public import Arrays

/// How the power of noise falls with frequency.
public enum NoiseColor: String, CaseIterable, Hashable, Sendable, Codable {
  /// Not at all.
  case white
  /// By 3 dB an octave, as the noise of many machines and crowds.
  case pink
  /// By 6 dB an octave, as wind and distant traffic; flat below 10 Hz.
  case brown
}

extension Waveform {
  /// Noise of one channel.
  public static func noise(
    _ color: NoiseColor, sampleRateHz: Int, frameCount: Int, generator: inout CounterGenerator
  ) -> Waveform {
    var samples = [Float](repeating: 0, count: frameCount)
    switch color {
    case .white:
      for index in samples.indices { samples[index] = generator.normal() }
    case .brown:
      let leak = max(0, 1 - 2 * Double.pi * 10 / Double(sampleRateHz))
      // As if the sum had gone on for ever.
      var sum = Double(generator.normal()) / max(1e-6, 1 - leak * leak).squareRoot()
      for index in samples.indices {
        sum = leak * sum + Double(generator.normal())
        samples[index] = Float(sum)
      }
    case .pink:
      var filter = PinkFilter()
      // Until the slowest part of the filter has forgotten its start.
      for _ in 0..<4096 { _ = filter.next(generator.normal()) }
      for index in samples.indices { samples[index] = filter.next(generator.normal()) }
    }
    return Waveform(sampleRateHz: sampleRateHz, samples: samples)
  }
}

/// Seven filters of one pole whose sum falls by 3 dB an octave, to within 0.05 dB from 1/5000 of the rate on.
///
/// - Reference: Paul Kellet's filter, in Whittle (editor), "DSP generation of pink noise", firstpr.com.au, 1999.
private struct PinkFilter {
  private var state = SIMD8<Float>()

  mutating func next(_ white: Float) -> Float {
    let decay = SIMD8<Float>(0.99886, 0.99332, 0.96900, 0.86650, 0.55000, -0.7616, 0, 0)
    let share = SIMD8<Float>(0.0555179, 0.0750759, 0.1538520, 0.3104856, 0.5329522, -0.0168980, 0, 0)
    let delayed = state[6]
    state = decay * state + share * white
    state[6] = 0
    let sum = state.sum() + delayed + 0.5362 * white
    state[6] = 0.115926 * white
    return sum
  }
}
