/// A self-contained page: no script, no font, no image from elsewhere, light or dark as the reader's system says.
public struct ReportPage: Sendable, Equatable {
  /// One part of the page, reachable by its anchor.
  public struct Section: Sendable, Equatable {
    /// The anchor: lower-case ASCII letters, digits and hyphens, unique in the page.
    public var anchor: String
    /// The heading.
    public var title: String
    /// What stands below it.
    public var body: [HTML]

    /// Makes a section.
    public init(anchor: String, title: String, body: [HTML]) {
      self.anchor = anchor
      self.title = title
      self.body = body
    }
  }

  /// The heading of the page and its window title.
  public var title: String
  /// One or two sentences that say what matters.
  public var lead: String
  /// What stands above the sections.
  public var headline: HTML
  /// The sections in reading order.
  public var sections: [Section]
  /// The closing line.
  public var footer: String

  /// The closing line of Millrace's own reports.
  public static let usualFooter =
    "Made by Millrace. Equal inputs give these figures again; when stages ran, and how long, is of one run."

  /// Makes a page.
  public init(title: String, lead: String, headline: HTML = .group([]), sections: [Section], footer: String) {
    self.title = title
    self.lead = lead
    self.headline = headline
    self.sections = sections
    self.footer = footer
  }

  /// The whole file, with places that ``insertStageTable(into:rows:)`` and ``insertChanges(into:_:)`` fill.
  public func rendered() -> String {
    let links = sections.map { HTML.element("a", ["href": "#\($0.anchor)"], .text($0.title)) }
    let head = HTML.element(
      "head", .element("meta", ["charset": "utf-8"]),
      .element("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
      .element("meta", ["name": "color-scheme", "content": "light dark"]), .element("title", .text(title)), .styleSheet)
    let header = HTML.element(
      "header", .element("h1", .text(title)), .element("p", ["class": "lead"], .text(lead)))
    let contents = HTML.element(
      "nav", ["aria-label": "Contents"], [.marker(.changesLink)] + links + [.marker(.stagesLink)])
    let main = HTML.element(
      "main", containing: [headline, .marker(.changes)] + sections.map(reportSection) + [.marker(.stages)])
    let body = HTML.element("body", header, contents, main, .element("footer", .text(footer)))
    return "<!DOCTYPE html>\n" + HTML.element("html", ["lang": "en"], head, body).rendered() + "\n"
  }
}

/// A section with its heading.
func reportSection(_ section: ReportPage.Section) -> HTML {
  .element(
    "section", ["id": section.anchor], [.element("h2", .text(section.title))] + section.body)
}
