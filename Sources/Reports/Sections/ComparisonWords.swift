import Evaluation
import Glibc

/// How the figures of a comparison are written: all with equally many decimals.
struct ComparisonWords {
  private let measure: Comparison.Measure
  private let digits: Int

  init(_ comparison: Comparison) {
    measure = comparison.measure
    let largest = comparison.rows.map { abs($0.figure.mean) }.filter(\.isFinite).max() ?? 1
    // Four digits in all; a percentage has two of them before the point.
    digits = measure == .accuracy || largest == 0 ? 2 : min(max(3 - Int(log10(largest).rounded(.down)), 0), 6)
  }

  /// A figure, such as "88.83 %".
  func figure(_ value: Double) -> String { measure == .accuracy ? percentage(value, digits: digits) : number(value) }

  /// A mean with its deviation, such as "88.83 ± 0.21 %".
  func figure(_ repeated: RepeatedFigure) -> String {
    guard let deviation = repeated.deviation else { return figure(repeated.mean) }
    return "\(number(repeated.mean)) ± \(number(deviation))\(measure == .accuracy ? " %" : "")"
  }

  /// A difference of two figures with its sign, such as "+0.32": of accuracies in percentage points.
  func difference(_ value: Double) -> String {
    let words = number(value)
    return value > 0 && words != number(0) ? "+\(words)" : words
  }

  /// "points" where differences are in percentage points.
  var differenceUnit: String { measure == .accuracy ? "points" : "" }

  private func number(_ value: Double) -> String { decimal(measure == .accuracy ? value * 100 : value, digits: digits) }
}

extension Comparison.Measure {
  /// The name for readers.
  var title: String {
    switch self {
    case .accuracy: "Accuracy"
    case .rmse: "RMSE"
    case .mae: "MAE"
    case .loss: "Cross-entropy, nats"
    }
  }

  /// How an axis writes it.
  var unit: LineChart.Unit { self == .accuracy ? .share : .number }
}

extension String {
  /// For the middle of a title; abbreviations stay as they are.
  var lowercasedFirst: String { self == uppercased() ? self : prefix(1).lowercased() + dropFirst() }

  /// For the beginning of a title.
  var uppercasedFirst: String { prefix(1).uppercased() + dropFirst() }
}
