/// Records in a plane, each a mark in the colour and shape of its class; hollow where it was decided wrong.
///
/// The plane has no axes: only who stands beside whom is shown.
public struct ScatterChart: Sendable, Equatable {
  /// A record.
  public struct Mark: Sendable, Equatable {
    public var x, y: Double
    /// The number of its class; −1 where it has none.
    public var group: Int
    /// Whether it was decided otherwise.
    public var isWrong: Bool
    /// What stands there under the pointer.
    public var words: String

    /// Makes a mark.
    public init(x: Double, y: Double, group: Int, isWrong: Bool, words: String) {
      (self.x, self.y, self.group, self.isWrong, self.words) = (x, y, group, isWrong, words)
    }
  }

  /// Marks that are drawn at most, the first ones: more would hide each other and make a page heavy.
  public static let maximumCount = 2_500

  public var title: String
  public var marks: [Mark]
  /// The names of the classes.
  public var groupNames: [String]

  /// Makes a chart.
  public init(title: String, marks: [Mark], groupNames: [String]) {
    (self.title, self.marks, self.groupNames) = (title, marks, groupNames)
  }

  /// The chart as a figure with a legend, which says what is left out; nothing without marks that have a place.
  public func rendered() -> HTML {
    let drawn = marks.prefix(Self.maximumCount).filter { $0.x.isFinite && $0.y.isFinite }
    guard let first = drawn.first else { return .group([]) }
    var (low, high) = ((x: first.x, y: first.y), (x: first.x, y: first.y))
    for mark in drawn {
      low = (min(low.x, mark.x), min(low.y, mark.y))
      high = (max(high.x, mark.x), max(high.y, mark.y))
    }
    // One scale for both directions.
    let (width, edge) = (640.0, 12.0)
    let reach = max(high.x - low.x, high.y - low.y, .leastNormalMagnitude)
    let scale = (width - 2 * edge) / reach
    let height = (high.y - low.y) * scale + 2 * edge
    let shapes = drawn.map { mark in
      shape(mark, edge + (mark.x - low.x) * scale, height - edge - (mark.y - low.y) * scale)
    }
    let image = svgImage(
      width: width, height: height, title: title, className: "broad scatter",
      [svgRect(0, 0, width, height, className: "empty")] + shapes)
    return .element(
      "figure", ["class": "chart"],
      .element("figcaption", .text(title + (drawn.count < marks.count ? ": \(drawn.count) of \(marks.count)" : ""))),
      .element("div", ["class": "scroll"], image), legend())
  }

  /// Classes beyond the palette have its colours again in other shapes.
  private func shape(_ mark: Mark, _ x: Double, _ y: Double) -> HTML {
    let name = mark.isWrong ? "ring \(color(mark.group))" : "spot \(color(mark.group))"
    let children = [HTML.element("title", .text(mark.words))]
    switch mark.group < 0 ? 0 : mark.group / paletteCount % 3 {
    case 0:
      return .element(
        "circle", ["cx": coordinate(x), "cy": coordinate(y), "r": "3.5", "class": name], children)
    case 1: return polygon([(-3.4, -3.4), (3.4, -3.4), (3.4, 3.4), (-3.4, 3.4)], x, y, name, children)
    default: return polygon([(0, -4.4), (4.2, 3.2), (-4.2, 3.2)], x, y, name, children)
    }
  }

  private func polygon(
    _ corners: [(x: Double, y: Double)], _ x: Double, _ y: Double, _ className: String, _ children: [HTML]
  ) -> HTML {
    let points = corners.map { "\(coordinate(x + $0.x)),\(coordinate(y + $0.y))" }.joined(separator: " ")
    return .element("polygon", ["points": points, "class": className], children)
  }

  private func color(_ group: Int) -> String { group < 0 ? "s7" : "s\(group % paletteCount)" }

  private func legend() -> HTML {
    let shown = Set(marks.map(\.group))
    return .element(
      "ul", ["class": "legend"],
      groupNames.indices.filter(shown.contains).map { group in
        .element(
          "li",
          .element(
            "svg", ["viewBox": "0 0 12 12", "class": "mark", "aria-hidden": "true"],
            shape(Mark(x: 0, y: 0, group: group, isWrong: false, words: groupNames[group]), 6, 6)),
          .text(groupNames[group]))
      })
  }
}
