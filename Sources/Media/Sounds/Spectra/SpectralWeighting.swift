extension Waveform {
  /// Louder and softer by frequency and time: short-time spectra are multiplied and turned back into a sound as long.
  ///
  /// - Parameter weight: what to multiply with at a frequency in Hz and a time in seconds; 1 everywhere gives the sound
  ///   again, up to rounding.
  /// - Complexity: O(samples · log window) and a call of `weight` for each bin of each window.
  public func weighted(_ weight: (_ frequencyHz: Double, _ seconds: Double) -> Float) -> Waveform {
    guard frameCount > 0 else { return self }
    // Windows of about 32 ms resolve both pitch and time of speech.
    var length = 16
    while length * 1000 < 32 * sampleRateHz { length *= 2 }
    let transform = ShortTimeTransform.librosa(transformLength: length)
    let rate = Double(sampleRateHz)
    var result: [Float] = []
    result.reserveCapacity(samples.count)
    for channel in 0..<channelCount {
      var spectra = transform.transform(self.channel(channel))
      for frame in 0..<spectra.frameCount {
        let seconds = Double(frame * transform.hopLength) / rate
        for bin in 0..<spectra.binCount {
          let factor = weight(Double(bin) * rate / Double(length), seconds)
          spectra.real[bin * spectra.frameCount + frame] *= factor
          spectra.imaginary[bin * spectra.frameCount + frame] *= factor
        }
      }
      result += transform.inverted(spectra, sampleCount: frameCount)
    }
    return Waveform(sampleRateHz: sampleRateHz, channelCount: channelCount, samples: result)
  }
}
