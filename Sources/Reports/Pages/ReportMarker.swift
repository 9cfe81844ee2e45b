/// A place in a rendered page that is filled later; data cannot forge one, since every `<` in data is escaped.
public enum ReportMarker: Sendable, Equatable {
  /// The section of stages.
  case stages
  /// Its entry in the table of contents.
  case stagesLink
  /// The mean seconds of runs, each of several stages, whose names hold neither spaces nor commas.
  case seconds(ofRuns: [[String]])

  /// What stands in the page until then.
  var text: String {
    switch self {
    case .stages: "<!-- millrace:stages -->"
    case .stagesLink: "<!-- millrace:stages-link -->"
    case .seconds(let runs):
      Self.secondsStart + runs.map { $0.joined(separator: " ") }.joined(separator: ",") + Self.end
    }
  }

  /// What a place for seconds begins with, before the names.
  static let secondsStart = "<!-- millrace:seconds "
  /// What every place ends with.
  static let end = " -->"
}
