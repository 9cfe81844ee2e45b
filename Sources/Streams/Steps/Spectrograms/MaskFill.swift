import Media
public import Settings

/// What is written where a spectrogram is masked.
public enum MaskFill: String, CaseIterable, SettingValue {
  /// Zero, the mean of a spectrogram that is normalised.
  case zero
  /// The spectrogram's own mean.
  case mean
  /// The spectrogram's least value, which in decibels is silence.
  case least

  /// The number that is written; zero into a spectrogram without values.
  func value(for spectrogram: Spectrogram) -> Float {
    let values = spectrogram.values
    return switch self {
    case .zero: 0
    case .mean: values.isEmpty ? 0 : Float(values.reduce(0.0) { $0 + Double($1) } / Double(values.count))
    case .least: values.min() ?? 0
    }
  }
}

/// A run of bands or frames that is overwritten.
package struct Mask: Codable, Hashable, Sendable {
  /// The first.
  package var start: Int
  /// How many.
  package var width: Int
}
