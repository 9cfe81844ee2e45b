/// What is otherwise in a run than in an earlier one.
public struct RunChanges: Sendable, Equatable {
  /// A measurement that came out otherwise.
  public struct Measurement: Sendable, Equatable {
    /// The stage that measures it.
    public var stage: String
    /// Its name, such as `test.accuracy`.
    public var name: String
    /// Its values in words; `nil` where a run has none.
    public var before, now: String?
    /// The difference in words with its sign; empty where there is none.
    public var change: String
    /// Whether the new value is the better one; `nil` where the name does not tell.
    public var isBetter: Bool?

    /// Makes a row.
    public init(stage: String, name: String, before: String?, now: String?, change: String, isBetter: Bool?) {
      self.stage = stage
      self.name = name
      self.before = before
      self.now = now
      self.change = change
      self.isBetter = isBetter
    }
  }

  /// Why a stage's result is another one.
  public struct Cause: Sendable, Equatable {
    /// The stage.
    public var stage: String
    /// Such as `parameter epochs: 10 -> 12`.
    public var words: String

    /// Makes a row.
    public init(stage: String, words: String) {
      self.stage = stage
      self.words = words
    }
  }

  /// When the earlier run was, and how it is called.
  public var since: String
  /// What measures otherwise, the last stages first.
  public var measurements: [Measurement]
  /// What was changed, the first stages first.
  public var causes: [Cause]

  /// Makes a section's content.
  public init(since: String, measurements: [Measurement], causes: [Cause]) {
    self.since = since
    self.measurements = measurements
    self.causes = causes
  }

  /// Longer lists are cut: the command line tells all.
  private static let shownRows = 30

  /// A page of nothing else.
  public func page(title: String) -> ReportPage {
    ReportPage(title: title, lead: "", sections: [section()], footer: "Made by Millrace.")
  }

  func section() -> ReportPage.Section {
    var body: [HTML] = [aside(measurements.isEmpty ? "Since \(since), no measurement changed." : "Since \(since).")]
    if !measurements.isEmpty {
      body.append(
        DataTable(
          columns: [.words("Measurement"), .numbers("Before"), .numbers("Now"), .words("Change")],
          rows: measurements.prefix(Self.shownRows).map { row in
            let judgement = row.isBetter.map { $0 ? ", better" : ", worse" } ?? ""
            // Few columns, so that a phone shows them all.
            return .init(["\(row.stage): \(row.name)", row.before ?? "–", row.now ?? "–", row.change + judgement])
          }
        ).rendered())
    }
    if !causes.isEmpty {
      body += [
        .element("h3", .text("What was changed")),
        DataTable(
          columns: [.words("Stage"), .words("Change")],
          rows: causes.prefix(Self.shownRows).map { .init([$0.stage, $0.words]) }
        ).rendered(),
      ]
    }
    let left = max(0, measurements.count - Self.shownRows) + max(0, causes.count - Self.shownRows)
    if left > 0 { body.append(aside("\(left) more rows are left out; 'millrace diff' shows all.")) }
    return .init(anchor: "changes", title: "Changes", body: body)
  }
}

/// Puts what changed since an earlier run, and its entry in the contents, into a rendered page, or takes their places out.
///
/// It comes later than the page because the page is itself an output of a stage, and must not hold what other runs did.
///
/// - Throws: `markerMissing` where the page has no place for it, or was already filled.
public func insertChanges(into html: String, _ changes: RunChanges?) throws(ReportError) -> String {
  let link = changes.map { _ in HTML.element("a", ["href": "#changes"], .text("Changes")).rendered() } ?? ""
  let linked = try replacing(.changesLink, in: html, by: link)
  return try replacing(.changes, in: linked, by: changes.map { reportSection($0.section()).rendered() } ?? "")
}
