import Glibc

extension FilterBank {
  /// Filters that gather the bins of a spectrum into classes of pitch: `librosa.filters.chroma`.
  ///
  /// Bumps of Gauss's form over octaves, at most as wide as a bin where bins are far apart; each bin's weights have length
  /// one, and are weighted by how near the bin is to the octave of 440 Hz. Band 0 is C if there are twelve.
  ///
  /// - Parameter tuning: how far the instruments' A is above 440 Hz, in parts of a band.
  public static func chroma(
    sampleRateHz: Int, transformLength: Int, bandCount: Int = 12, tuning: Double = 0
  ) -> FilterBank {
    let count = Double(bandCount)
    let a440 = 440 * pow(2, tuning / count)
    // Of every bin of the whole transform, in bands: above half the rate they only tell of the last bin's width.
    var places = (1..<transformLength).map { bin in
      count * log2(Double(sampleRateHz) * Double(bin) / Double(transformLength) / (a440 / 16))
    }
    places.insert(places[0] - 1.5 * count, at: 0)
    let half = (count / 2).rounded(.toNearestOrEven)
    let bins = (0...transformLength / 2).map { bin -> [Double] in
      let width = bin + 1 < places.count ? max(places[bin + 1] - places[bin], 1) : 1
      let bumps = (0..<bandCount).map { band -> Double in
        let shifted = places[bin] - Double(band) + half + 10 * count
        let distance = shifted - count * (shifted / count).rounded(.down) - half
        return exp(-0.5 * pow(2 * distance / width, 2))
      }
      let length = bumps.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let octave = exp(-0.5 * pow((places[bin] / count - 5) / 2, 2))
      return bumps.map { length > 0 ? $0 / length * octave : 0 }
    }
    // From A to C.
    let turn = 3 * (bandCount / 12)
    return FilterBank(bandCount: bandCount, binCount: bins.count) { band, bin in bins[bin][(band + turn) % bandCount] }
  }
}

extension Spectrogram {
  /// Each frame divided by its greatest magnitude; silent frames stay as they are.
  public func normalizingFrames() -> Spectrogram {
    var result = self
    for channel in 0..<channelCount {
      let start = channel * bandCount * frameCount
      for frame in 0..<frameCount {
        let places = stride(from: start + frame, to: start + bandCount * frameCount, by: frameCount)
        let greatest = places.reduce(Float(0)) { max($0, values[$1].magnitude) }
        guard greatest >= .leastNormalMagnitude else { continue }
        for place in places { result.values[place] /= greatest }
      }
    }
    return result
  }
}
