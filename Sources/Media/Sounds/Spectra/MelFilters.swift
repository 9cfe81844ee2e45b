import Glibc

/// How mel, a measure of pitch, and hertz are related.
public enum MelScale: String, CaseIterable, Hashable, Sendable, Codable {
  /// Linear up to 1 kHz, then logarithmic (Slaney's Auditory Toolbox).
  case slaney
  /// 2595 log₁₀(1 + f / 700) (the Hidden Markov Model Toolkit).
  case htk

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

/// How high the triangles of mel filters are.
public enum MelNorm: String, CaseIterable, Hashable, Sendable, Codable {
  /// Two over the width in hertz, so that areas are equal.
  case slaney
  /// One.
  case none
}

extension FilterBank {
  /// Triangular filters of equal width on the mel scale, as a preset makes them.
  ///
  /// As `librosa.filters.mel` and `torchaudio.functional.melscale_fbanks`, whose sides fall linearly in hertz, or as
  /// `tf.signal.linear_to_mel_weight_matrix`, whose sides fall linearly in mel, and which leaves out the bin of 0 Hz.
  ///
  /// - Parameters:
  ///   - highestHz: half the sample rate if `nil`.
  ///   - scale: that of the preset if `nil`.
  ///   - norm: that of the preset if `nil`.
  public static func mel(
    _ preset: ShortTimeTransform.Preset, sampleRateHz: Int, binCount: Int, bandCount: Int, lowestHz: Double = 0,
    highestHz: Double? = nil, scale: MelScale? = nil, norm: MelNorm? = nil
  ) -> FilterBank {
    let (scale, norm) = (scale ?? preset.melScale, norm ?? preset.melNorm)
    let mels = evenlySpaced(
      scale.mel(lowestHz), scale.mel(highestHz ?? Double(sampleRateHz) / 2), count: bandCount + 2)
    let edges = mels.map(scale.hertz)
    let bins = evenlySpaced(0, Double(sampleRateHz) / 2, count: binCount)
    let isInMel = preset == .tensorFlow
    let corners = isInMel ? mels : edges
    let places = isInMel ? bins.map(scale.mel) : bins
    return FilterBank(bandCount: bandCount, binCount: binCount) { band, bin in
      if isInMel, bin == 0 { return 0 }
      let (left, middle, right) = (corners[band], corners[band + 1], corners[band + 2])
      let slope = min((places[bin] - left) / (middle - left), (right - places[bin]) / (right - middle))
      return max(0, slope) * (norm == .slaney ? 2 / (edges[band + 2] - edges[band]) : 1)
    }
  }

  private static func evenlySpaced(_ first: Double, _ last: Double, count: Int) -> [Double] {
    (0..<count).map { first + (last - first) * Double($0) / Double(max(1, count - 1)) }
  }
}

extension ShortTimeTransform.Preset {
  /// The scale of mel bands if nothing else is said.
  public var melScale: MelScale { self == .librosa ? .slaney : .htk }

  /// The height of mel filters if nothing else is said.
  public var melNorm: MelNorm { self == .librosa ? .slaney : .none }
}
