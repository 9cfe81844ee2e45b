/// What the run did for one stage.
public struct StageRow: Sendable, Equatable {
  /// The stage, such as `train.1`.
  public var stage: String
  /// One word, such as `EXECUTED` or `UP-TO-DATE`.
  public var outcome: String
  /// The first digits of the stage's key.
  public var shortKey: String
  /// How long it took; `nil` where nothing ran.
  public var seconds: Double?
  /// Why it ran, or what it reused.
  public var note: String
  /// What is doubtful about its result.
  public var warnings: [String]

  /// Makes a row.
  public init(
    stage: String, outcome: String, shortKey: String, seconds: Double?, note: String = "", warnings: [String] = []
  ) {
    self.stage = stage
    self.outcome = outcome
    self.shortKey = shortKey
    self.seconds = seconds
    self.note = note
    self.warnings = warnings
  }
}

/// Puts the table of stages, and its entry in the contents, into a rendered page.
///
/// It comes later than the page because the page is itself an output of a stage, and must not hold times.
///
/// - Throws: `markerMissing` where the page has no place for it, or was already filled.
public func insertStageTable(into html: String, rows: [StageRow]) throws(ReportError) -> String {
  let table = DataTable(
    columns: [.words("Stage"), .words("Outcome"), .words("Key"), .numbers("Seconds"), .words("Note")],
    rows: rows.map { row in
      .init([
        row.stage, row.outcome, row.shortKey, row.seconds.map(secondsWords) ?? "", row.note,
      ])
    })
  let warnings = rows.flatMap { row in row.warnings.map { aside("Warning, \(row.stage): \($0)") } }
  let section = ReportPage.Section(anchor: "stages", title: "Stages", body: warnings + [table.rendered()])
  let link = HTML.element("a", ["href": "#stages"], .text("Stages"))
  let linked = try replacing(.stagesLink, in: html, by: link.rendered())
  return try replacing(.stages, in: linked, by: reportSection(section).rendered())
}
