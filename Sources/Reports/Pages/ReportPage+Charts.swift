extension ReportPage {
  /// Each chart of the page as an SVG file that stands alone, with its values on hover, light or dark as the reader's system
  /// says.
  ///
  /// - Returns: names such as `training-1.svg`, by the section and the place in it, with the files' contents.
  public func charts() -> [(name: String, content: String)] {
    sections.flatMap { section in
      section.body.flatMap(\.charts).enumerated().map { index, chart in
        ("\(section.anchor)-\(index + 1).svg", chart.standingAlone.rendered())
      }
    }
  }
}

extension HTML {
  /// The charts in reading order.
  fileprivate var charts: [HTML] {
    switch self {
    case .node("svg", _, _): [self]
    case .node(_, _, let children), .group(let children): children.flatMap(\.charts)
    case .text, .styleSheet, .chartStyleSheet, .marker: []
    }
  }

  /// A chart with the style that a page would give it, and without links into that page.
  fileprivate var standingAlone: HTML {
    guard case .node(let name, let attributes, let children) = self else { return self }
    return .node(name: name, attributes: attributes, children: [.chartStyleSheet] + children.map(\.withoutLinks))
  }

  private var withoutLinks: HTML {
    switch self {
    case .node("a", _, let children): .group(children.map(\.withoutLinks))
    case .node(let name, let attributes, let children):
      .node(name: name, attributes: attributes, children: children.map(\.withoutLinks))
    case .group(let children): .group(children.map(\.withoutLinks))
    case .text, .styleSheet, .chartStyleSheet, .marker: self
    }
  }
}
