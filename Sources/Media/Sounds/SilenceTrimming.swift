import Glibc

extension Waveform {
  /// The sound without the silence at its ends: librosa's `effects.trim`.
  ///
  /// Windows are centred at multiples of the hop, with zeros beyond the ends; silent are those whose root mean square is more
  /// than so many decibels below that of the loudest, in all channels. A sound that is silent throughout stays as it is.
  public func trimmingSilence(
    belowDecibels: Float = 60, windowLength: Int = 2048, hopLength: Int = 512
  ) -> Waveform {
    precondition(windowLength > 0 && hopLength > 0, "windows of \(windowLength), \(hopLength) apart")
    let kept = soundingFrames(belowDecibels: belowDecibels, windowLength: windowLength, hopLength: hopLength)
    guard kept != 0..<frameCount else { return self }
    return Waveform(
      sampleRateHz: sampleRateHz, channelCount: channelCount,
      samples: (0..<channelCount).flatMap { channel($0).dropFirst(kept.lowerBound).prefix(kept.count) })
  }

  /// From the first to the last window that is not silent.
  private func soundingFrames(belowDecibels: Float, windowLength: Int, hopLength: Int) -> Range<Int> {
    let half = windowLength / 2
    guard frameCount + 2 * half >= windowLength else { return 0..<frameCount }
    let windowCount = 1 + (frameCount + 2 * half - windowLength) / hopLength
    // The loudest channel's mean square, window by window.
    var loudness = [Double](repeating: 0, count: windowCount)
    for index in 0..<channelCount {
      let samples = channel(index)
      for window in 0..<windowCount {
        let start = max(0, window * hopLength - half)
        let end = min(frameCount, window * hopLength - half + windowLength)
        guard start < end else { continue }
        let energy = samples[samples.startIndex + start..<samples.startIndex + end].reduce(0.0) {
          $0 + Double($1) * Double($1)
        }
        loudness[window] = max(loudness[window], energy / Double(windowLength))
      }
    }
    // Of librosa's `amplitude_to_db`, whose floor is 10⁻⁵ of amplitude.
    func decibels(_ power: Double) -> Double { 10 * log10(max(1e-10, power)) }
    let loudest = decibels(loudness.max() ?? 0)
    let isHeard = loudness.map { decibels($0) - loudest > -Double(belowDecibels) }
    guard let first = isHeard.firstIndex(of: true), let last = isHeard.lastIndex(of: true) else { return 0..<0 }
    return min(frameCount, first * hopLength)..<min(frameCount, (last + 1) * hopLength)
  }
}
