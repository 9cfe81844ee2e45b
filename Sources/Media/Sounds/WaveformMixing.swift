import Glibc

/// What lies beyond a sound's ends.
public enum WaveformFill: String, CaseIterable, Hashable, Sendable, Codable {
  /// Silence.
  case silence
  /// The sound again.
  case wrap
}

extension Waveform {
  /// Louder (above 0) or softer by so many decibels of amplitude; nothing is clipped.
  public func applyingGain(decibels: Float) -> Waveform {
    let factor = pow(10, decibels / 20)
    return withSamples(samples.map { $0 * factor })
  }

  /// The sound with noise added, whose power lies so many decibels below that of the sound.
  ///
  /// Powers are means of squares over all channels and the frames that are heard. A silent sound or silent noise adds
  /// nothing. Nothing is clipped.
  ///
  /// - Parameters:
  ///   - noise: mono, or of as many channels; repeated where it is shorter.
  ///   - offset: the frame of the noise at which it begins.
  public func mixed(withNoise noise: Waveform, signalToNoiseDecibels: Float, offset: Int = 0) -> Waveform {
    precondition(
      noise.sampleRateHz == sampleRateHz, "noise of \(noise.sampleRateHz) Hz in a sound of \(sampleRateHz) Hz")
    precondition(
      noise.channelCount == 1 || noise.channelCount == channelCount,
      "noise of \(noise.channelCount) channels in a sound of \(channelCount)")
    precondition(noise.frameCount > 0 && offset >= 0, "noise needs frames, and an offset that is not negative")
    let heard = (0..<channelCount).flatMap { channel in
      let source = noise.channel(noise.channelCount == 1 ? 0 : channel)
      return (0..<frameCount).map { source[source.startIndex + (offset + $0) % noise.frameCount] }
    }
    func energy(_ samples: [Float]) -> Double { samples.reduce(0) { $0 + Double($1) * Double($1) } }
    let noiseEnergy = energy(heard)
    guard noiseEnergy > 0 else { return self }
    let factor = Float((energy(samples) / noiseEnergy / pow(10, Double(signalToNoiseDecibels) / 10)).squareRoot())
    return withSamples(zip(samples, heard).map { $0 + factor * $1 })
  }

  /// Later (above 0) or earlier by so many frames, of the same length.
  public func shifted(byFrameCount count: Int, fill: WaveformFill) -> Waveform {
    withSamples(
      (0..<channelCount).flatMap { index in
        let source = channel(index)
        return (0..<frameCount).map { time -> Float in
          let origin = time - count
          switch fill {
          case .silence: return origin >= 0 && origin < frameCount ? source[source.startIndex + origin] : 0
          case .wrap:
            let rest = origin % frameCount
            return source[source.startIndex + (rest < 0 ? rest + frameCount : rest)]
          }
        }
      })
  }

  /// Exactly so many frames: cut at the end, or followed by silence.
  public func fitted(toFrameCount count: Int) -> Waveform {
    precondition(count >= 0, "a sound cannot have \(count) frames")
    return withSamples(
      (0..<channelCount).flatMap { index in
        let kept = channel(index).prefix(count)
        return kept + [Float](repeating: 0, count: count - kept.count)
      })
  }

  private func withSamples(_ samples: [Float]) -> Waveform {
    Waveform(sampleRateHz: sampleRateHz, channelCount: channelCount, samples: samples)
  }
}
