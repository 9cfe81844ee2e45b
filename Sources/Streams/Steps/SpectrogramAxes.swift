/// Where the values of a spectrogram lie in the sound that it was made of.
package struct SpectrogramAxes: Sendable, Equatable {
  /// The frequency in the middle of each band, rising.
  package let bandCentersHz: [Double]
  /// The time in the middle of the first frame.
  package let firstFrameSeconds: Double
  /// The time from one frame to the next.
  package let hopSeconds: Double

  package init(bandCentersHz: [Double], firstFrameSeconds: Double, hopSeconds: Double) {
    self.bandCentersHz = bandCentersHz
    self.firstFrameSeconds = firstFrameSeconds
    self.hopSeconds = hopSeconds
  }

  /// The row of a frequency, between two bands where it lies between their middles.
  package func row(ofHz frequency: Double) -> Double {
    guard let above = bandCentersHz.firstIndex(where: { $0 >= frequency }) else {
      return Double(bandCentersHz.count - 1)
    }
    guard above > 0 else { return 0 }
    let (low, high) = (bandCentersHz[above - 1], bandCentersHz[above])
    return Double(above - 1) + (high > low ? (frequency - low) / (high - low) : 1)
  }

  /// The column of a time; negative before the first frame.
  package func column(ofSeconds time: Double) -> Double { (time - firstFrameSeconds) / hopSeconds }
}
