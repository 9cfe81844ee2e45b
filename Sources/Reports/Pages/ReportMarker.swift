public import Evaluation

/// A place in a rendered page that is filled later; data cannot forge one, since every `<` in data is escaped.
public enum ReportMarker: Sendable, Equatable {
  /// The section of stages.
  case stages
  /// Its entry in the table of contents.
  case stagesLink
  /// The mean seconds of runs, each of several stages, whose names hold neither spaces nor commas.
  case seconds(ofRuns: [[String]])
  /// Charts of figures and times as a number grows.
  case growth(Comparison.Growth)

  /// What stands in the page until then.
  var text: String {
    switch self {
    case .stages: "<!-- millrace:stages -->"
    case .stagesLink: "<!-- millrace:stages-link -->"
    case .seconds(let runs):
      Self.secondsStart + runs.map { $0.joined(separator: " ") }.joined(separator: ",") + Self.end
    case .growth(let growth): Self.growthStart + Self.text(of: growth) + Self.end
    }
  }

  /// What a place for seconds begins with, before the names.
  static let secondsStart = "<!-- millrace:seconds "
  /// What a place for charts of growth begins with, before what is drawn.
  static let growthStart = "<!-- millrace:growth "
  /// What every place ends with.
  static let end = " -->"
}
