public import Evaluation

/// A page of nothing but comparisons and images.
public struct ComparisonReport: Sendable, Equatable {
  /// A comparison with the name that tells it from others on the page.
  public struct Part: Sendable, Equatable {
    /// The name, such as that of its stage.
    public var name: String
    /// What is compared.
    public var comparison: Comparison

    /// Names a comparison.
    public init(name: String, comparison: Comparison) {
      self.name = name
      self.comparison = comparison
    }
  }

  /// The heading of the page.
  public var title: String
  /// One or two sentences below it.
  public var lead: String
  /// The comparisons in reading order.
  public var parts: [Part]
  /// Panels of images, which stand below.
  public var images: [ImageSection]

  /// Makes a report.
  public init(title: String, lead: String, parts: [Part], images: [ImageSection] = []) {
    self.title = title
    self.lead = lead
    self.parts = parts
    self.images = images
  }

  /// The report as one page.
  public func page() -> ReportPage {
    let figures = parts.count == 1 ? parts[0].comparison.keyFigures() : []
    return ReportPage(
      title: title, lead: lead, headline: KeyFigures(figures).rendered(),
      sections: parts.sections() + images.sections(),
      footer: ReportPage.usualFooter)
  }
}

extension [ComparisonReport.Part] {
  /// One section each; named only where there are several.
  func sections() -> [ReportPage.Section] {
    enumerated().map { index, part in
      part.comparison.section(
        anchor: index == 0 ? "comparison" : "comparison-\(index + 1)",
        title: count == 1 ? "Comparison" : "Comparison: \(part.name)")
    }
  }
}
