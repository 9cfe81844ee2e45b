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

  /// Exactly so many frames: what is longer is cut, what is shorter filled up.
  ///
  /// - Parameters:
  ///   - start: the frame at which the kept part begins, or, where the sound is shorter, at which it stands in the result.
  ///   - fill: what stands before and behind a shorter sound.
  public func fitted(toFrameCount count: Int, start: Int = 0, fill: WaveformFill = .silence) -> Waveform {
    precondition(count >= 0, "a sound cannot have \(count) frames")
    precondition((0...abs(frameCount - count)).contains(start), "\(frameCount) frames at \(start) of \(count)")
    guard count != frameCount else { return self }
    return withSamples(
      (0..<channelCount).flatMap { index -> [Float] in
        let source = channel(index)
        guard count > frameCount else { return Array(source.dropFirst(start).prefix(count)) }
        guard fill == .wrap, frameCount > 0 else {
          return [Float](repeating: 0, count: start) + source
            + [Float](repeating: 0, count: count - start - frameCount)
        }
        let first = frameCount - start % frameCount
        return (0..<count).map { source[source.startIndex + (first + $0) % frameCount] }
      })
  }

  /// The same sound with its root mean square, over all channels, at so many decibels of full scale; silence stays.
  public func normalizingRMS(toDecibels decibels: Float) -> Waveform {
    let energy = samples.reduce(0.0) { $0 + Double($1) * Double($1) }
    return scaled(from: (energy / Double(max(1, samples.count))).squareRoot(), toDecibels: decibels)
  }

  /// The same sound with its largest magnitude, over all channels, at so many decibels of full scale; silence stays.
  public func normalizingPeak(toDecibels decibels: Float) -> Waveform {
    scaled(from: samples.reduce(0.0) { max($0, Double($1.magnitude)) }, toDecibels: decibels)
  }

  private func scaled(from level: Double, toDecibels decibels: Float) -> Waveform {
    guard level > 0 else { return self }
    let factor = Float(pow(10, Double(decibels) / 20) / level)
    // Levels so low that the factor is beyond a float are silence, too.
    guard factor.isFinite else { return self }
    return withSamples(samples.map { $0 * factor })
  }

  private func withSamples(_ samples: [Float]) -> Waveform {
    Waveform(sampleRateHz: sampleRateHz, channelCount: channelCount, samples: samples)
  }
}
