import Glibc

/// Triangular filters that gather the bins of a spectrum into bands of equal width on the mel scale.
public struct MelFilterBank: Sendable, Equatable {
  /// How mel and hertz are related.
  public enum Scale: String, Hashable, Sendable, Codable {
    /// Linear up to 1 kHz, then logarithmic (Slaney's Auditory Toolbox).
    case slaney
    /// 2595 log₁₀(1 + f / 700) (the Hidden Markov Model Toolkit).
    case htk
  }

  /// How high the triangles are.
  public enum Height: String, Hashable, Sendable, Codable {
    /// Two over the width in hertz, so that areas are equal.
    case equalArea
    case one
  }

  public let bandCount: Int
  public let binCount: Int
  /// The weights, `[band, bin]`.
  public let weights: [Float]

  /// As `librosa.filters.mel`; heights fall linearly in hertz.
  public static func librosa(
    sampleRateHz: Int, transformLength: Int, bandCount: Int = 128, lowestHz: Double = 0, highestHz: Double? = nil,
    scale: Scale = .slaney, height: Height = .equalArea
  ) -> MelFilterBank {
    let edges = evenlySpaced(
      scale.mel(lowestHz), scale.mel(highestHz ?? Double(sampleRateHz) / 2), count: bandCount + 2
    ).map(scale.hertz)
    let bins = evenlySpaced(0, Double(sampleRateHz) / 2, count: transformLength / 2 + 1)
    return MelFilterBank(bandCount: bandCount, binCount: bins.count) { band, bin in
      let (left, middle, right) = (edges[band], edges[band + 1], edges[band + 2])
      let slope = min((bins[bin] - left) / (middle - left), (right - bins[bin]) / (right - middle))
      return max(0, slope) * (height == .equalArea ? 2 / (right - left) : 1)
    }
  }

  /// As `tf.signal.linear_to_mel_weight_matrix`: the HTK scale, heights of one that fall linearly in mel, and no weight for
  /// the bin of 0 Hz.
  public static func tensorFlow(
    sampleRateHz: Int, binCount: Int, bandCount: Int = 20, lowestHz: Double = 125, highestHz: Double = 3800
  ) -> MelFilterBank {
    let edges = evenlySpaced(Scale.htk.mel(lowestHz), Scale.htk.mel(highestHz), count: bandCount + 2)
    let bins = evenlySpaced(0, Double(sampleRateHz) / 2, count: binCount).map(Scale.htk.mel)
    return MelFilterBank(bandCount: bandCount, binCount: binCount) { band, bin in
      let (left, middle, right) = (edges[band], edges[band + 1], edges[band + 2])
      return bin == 0 ? 0 : max(0, min((bins[bin] - left) / (middle - left), (right - bins[bin]) / (right - middle)))
    }
  }

  private init(bandCount: Int, binCount: Int, weight: (Int, Int) -> Double) {
    precondition(bandCount > 0 && binCount > 1, "\(bandCount) bands of \(binCount) bins are no filter bank")
    self.bandCount = bandCount
    self.binCount = binCount
    weights = (0..<bandCount).flatMap { band in (0..<binCount).map { Float(weight(band, $0)) } }
  }

  /// The spectrogram in mel bands.
  public func apply(to spectrogram: Spectrogram) -> Spectrogram {
    precondition(spectrogram.bandCount == binCount, "the filters take \(binCount) bins, got \(spectrogram.bandCount)")
    let frameCount = spectrogram.frameCount
    var result = [Float](repeating: 0, count: bandCount * frameCount)
    result.withUnsafeMutableBufferPointer { result in
      spectrogram.values.withUnsafeBufferPointer { values in
        for band in 0..<bandCount {
          for bin in 0..<binCount where weights[band * binCount + bin] != 0 {
            let weight = weights[band * binCount + bin]
            for frame in 0..<frameCount {
              result[band * frameCount + frame] += weight * values[bin * frameCount + frame]
            }
          }
        }
      }
    }
    return Spectrogram(bandCount: bandCount, frameCount: frameCount, values: result)
  }

  /// The middle of each band, by its weights, of the frequencies of the bins; that of the bin nearest to its neighbours
  /// where a band is so narrow that it holds no bin.
  public func centers(of bins: [Double]) -> [Double] {
    precondition(bins.count == binCount, "the filters take \(binCount) bins, got \(bins.count)")
    var centers: [Double] = []
    for band in 0..<bandCount {
      let row = weights[band * binCount..<(band + 1) * binCount]
      let sum = row.reduce(0.0) { $0 + Double($1) }
      let moment = zip(row, bins).reduce(0.0) { $0 + Double($1.0) * $1.1 }
      centers.append(sum > 0 ? moment / sum : centers.last ?? bins[0])
    }
    return centers
  }

  private static func evenlySpaced(_ first: Double, _ last: Double, count: Int) -> [Double] {
    (0..<count).map { first + (last - first) * Double($0) / Double(count - 1) }
  }
}

extension MelFilterBank.Scale {
  /// The pitch of a frequency.
  public func mel(_ hertz: Double) -> Double {
    switch self {
    case .htk: 2595 * log10(1 + hertz / 700)
    case .slaney: hertz < 1000 ? hertz * 3 / 200 : 15 + 27 * log(hertz / 1000) / log(6.4)
    }
  }

  /// The frequency of a pitch.
  public func hertz(_ mel: Double) -> Double {
    switch self {
    case .htk: 700 * (pow(10, mel / 2595) - 1)
    case .slaney: mel < 15 ? mel * 200 / 3 : 1000 * exp((mel - 15) * log(6.4) / 27)
    }
  }
}
