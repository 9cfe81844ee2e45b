public import Evaluation

/// A place in a rendered page that is filled later; data cannot forge one, since every `<` in data is escaped.
public enum ReportMarker: Sendable, Equatable {
  /// The section of stages.
  case stages
  /// Its entry in the table of contents.
  case stagesLink
  /// The section of what changed since an earlier run.
  case changes
  /// Its entry in the table of contents.
  case changesLink
  /// The mean seconds of runs, each of several stages, whose names hold neither spaces nor commas.
  case seconds(ofRuns: [[String]])
  /// Charts of figures and times as a number grows.
  case growth(Comparison.Growth)

  /// What stands in the page until then.
  var text: String {
    switch self {
    case .stages: "<!-- millrace:stages -->"
    case .stagesLink: "<!-- millrace:stages-link -->"
    case .changes: "<!-- millrace:changes -->"
    case .changesLink: "<!-- millrace:changes-link -->"
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

/// The page with a place filled.
func replacing(_ marker: ReportMarker, in html: String, by text: String) throws(ReportError) -> String {
  guard let place = html.firstRange(of: marker.text) else {
    throw ReportError(
      .markerMissing, "the page holds no \(marker.text); pass the report as its stage wrote it, not a filled copy")
  }
  return html.replacingCharacters(in: place, with: text)
}

extension String {
  fileprivate func replacingCharacters(in place: Range<String.Index>, with text: String) -> String {
    self[..<place.lowerBound] + text + self[place.upperBound...]
  }
}

extension ReportPage {
  /// The whole file of a page that no run completes: without places to fill.
  public func renderedAlone() -> String {
    [ReportMarker.changesLink, .changes, .stagesLink, .stages].reduce(rendered()) { page, marker in
      page.firstRange(of: marker.text).map { page.replacingCharacters(in: $0, with: "") } ?? page
    }
  }
}
