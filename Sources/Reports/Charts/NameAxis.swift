/// Names along the bottom of a chart at the positions 1, 2, …, slanted where they would touch.
struct NameAxis {
  private let names: [String]
  private let isSlanted: Bool
  /// What a name takes at most; longer ones are cut.
  private let nameWidth: Double

  /// Decides for a chart whose area is about this wide.
  init(_ names: [String], areaWidth: Double) {
    let widest = names.map(labelWidth).max() ?? 0
    self.names = names
    isSlanted = widest + 12 > areaWidth / Double(max(names.count - 1, 1))
    nameWidth = isSlanted ? min(widest, 110) : widest
  }

  /// The room that names need below the area.
  var depth: Double { isSlanted ? 22 + 0.75 * nameWidth : 24 }
  /// The room that the first name needs on the left of the area, and the last one on the right.
  var leftMargin: Double { isSlanted ? 8 + 0.75 * nameWidth : nameWidth / 2 + 4 }
  var rightMargin: Double { isSlanted ? 14 : nameWidth / 2 + 4 }

  /// The axis; only every so many names where even slanted ones would touch.
  func rendered(_ plot: SVGPlot) -> HTML {
    let base = plot.height - plot.bottom
    let every = max(1, Int((14 / (plot.x(1) - plot.x(0))).rounded(.up)))
    return .group(
      [svgLine(plot.left, base, plot.width - plot.right, base, className: "axis")]
        + names.enumerated().filter { $0.offset % every == 0 }.map { index, name in
          let place = plot.x(Double(index + 1))
          return .group([
            svgLine(place, base, place, base + 4, className: "axis"),
            isSlanted
              ? svgSlantedText(shortened(name, to: nameWidth), place + 3, base + 14, className: "tick end")
              : svgText(name, place, base + 18, className: "tick middle"),
          ])
        })
  }
}
