import Media

/// What is written where a spectrogram is masked.
public enum MaskFill: String, CaseIterable, Codable, Hashable, Sendable {
  /// Zero, the mean of a spectrogram that is normalised.
  case zero
  /// The spectrogram's own mean.
  case mean

  /// The number that is written.
  func value(for spectrogram: Spectrogram) -> Float {
    guard self == .mean, !spectrogram.values.isEmpty else { return 0 }
    return Float(spectrogram.values.reduce(0.0) { $0 + Double($1) } / Double(spectrogram.values.count))
  }
}

/// A run of bands or frames that is overwritten.
package struct Mask: Codable, Hashable, Sendable {
  /// The first.
  package var start: Int
  /// How many.
  package var width: Int
}
