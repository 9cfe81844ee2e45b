/// A place in a rendered page that is filled later; data cannot forge one, since every `<` in data is escaped.
public enum ReportMarker: String, Sendable, Equatable {
  /// The section of stages.
  case stages = "<!-- millrace:stages -->"
  /// Its entry in the table of contents.
  case stagesLink = "<!-- millrace:stages-link -->"
}
