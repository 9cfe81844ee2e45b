import Glibc

extension FilterBank {
  /// The first rows of the cosine transform (type II): a log-mel spectrogram in them is its MFCC.
  ///
  /// - Parameters:
  ///   - preset: `librosa` and `torchaudio` scale all rows to length one; `tensorFlow` the first row √2 times that, as
  ///     `tf.signal.mfccs_from_log_mel_spectrograms`.
  ///   - lifter: if above 0, coefficient n from 1 on is weighted by 1 + lifter / 2 · sin(π n / lifter), as in librosa.
  /// - Precondition: there are no more coefficients than bands.
  public static func cepstrum(
    bandCount: Int, coefficientCount: Int, preset: ShortTimeTransform.Preset, lifter: Double = 0
  ) -> FilterBank {
    precondition(
      (1...bandCount).contains(coefficientCount), "\(bandCount) bands have no \(coefficientCount) coefficients")
    return FilterBank(bandCount: coefficientCount, binCount: bandCount) { coefficient, band in
      let isShort = coefficient == 0 && preset != .tensorFlow
      let scale = ((isShort ? 1 : 2) / Double(bandCount)).squareRoot()
      let weight = lifter > 0 ? 1 + lifter / 2 * sin(Double.pi * Double(coefficient + 1) / lifter) : 1
      return weight * scale * cos(Double.pi * Double(coefficient) * (Double(band) + 0.5) / Double(bandCount))
    }
  }
}
