/// The frame of a chart with one named row for each of several things, over a common horizontal axis.
///
/// Values that lie far from most others would squeeze the rest: they stand at the edge as an arrow.
struct RowPlot {
  /// How a value is marked.
  enum Mark {
    /// A filled dot.
    case dot
    /// A dot that others may cover.
    case faintDot
    /// A ring.
    case ring
    /// An upright bar.
    case bar
    /// An empty diamond.
    case diamond
  }

  let plot: SVGPlot
  private let names: [String]
  private let ticks: RoundTicks
  private let unit: LineChart.Unit

  private static let rowHeight = 26.0
  private static let nameWidth = 200.0

  /// A frame for these values; `nil` where none is finite.
  init?(names: [String], values: [Double], unit: LineChart.Unit) {
    guard let focus = FocusRange.range(of: values) else { return nil }
    let isOnePoint = focus.lowerBound == focus.upperBound
    let margin = isOnePoint ? max(abs(focus.lowerBound) * 0.05, 0.005) : 0
    ticks = RoundTicks(
      covering: (focus.lowerBound - margin)...(focus.upperBound + margin), targetCount: 6)
    self.names = names
    self.unit = unit
    let widest = min(names.map(labelWidth).max() ?? 0, Self.nameWidth)
    plot = SVGPlot(
      width: 760, height: Double(names.count) * Self.rowHeight + 34, left: widest + 22, right: 100, top: 4, bottom: 30,
      xRange: (ticks.positions.first ?? 0)...(ticks.positions.last ?? 1), yRange: 0...1)
  }

  /// The middle of a row.
  func y(_ row: Int) -> Double { plot.top + (Double(row) + 0.5) * Self.rowHeight }

  /// Names, axis and light lines.
  func frame() -> HTML {
    let base = plot.height - plot.bottom
    return .group(
      ticks.positions.map { svgLine(plot.x($0), plot.top, plot.x($0), base, className: "grid") }
        + names.indices.map { svgLine(plot.left, y($0), plot.width - plot.right, y($0), className: "row") }
        + names.enumerated().map {
          svgText(shortened($1, to: Self.nameWidth), plot.left - 12, y($0) + 4, className: "label end")
        } + [plot.bottomAxis(ticks) { unit.label($0, ticks) }])
  }

  /// A text to the right of a row.
  func note(_ text: String, row: Int) -> HTML {
    svgText(text, plot.width - plot.right + 14, y(row) + 4, className: "value")
  }

  /// A mark in a row, or an arrow at the edge towards a value beyond it; nothing for a value that is not finite.
  func mark(_ mark: Mark, _ value: Double, row: Int, color: String) -> HTML {
    guard value.isFinite else { return .group([]) }
    let y = y(row)
    if value < plot.xRange.lowerBound {
      return svgPolygon(plot.left, y, corners: [(1, 0), (9, -5), (9, 5)], className: "arrow \(color)")
    }
    if value > plot.xRange.upperBound {
      return svgPolygon(
        plot.width - plot.right, y, corners: [(-1, 0), (-9, -5), (-9, 5)], className: "arrow \(color)")
    }
    return Self.drawing(of: mark, plot.x(value), y, color: color)
  }

  /// A line in a row between two values, as far as it lies on the axis.
  func connection(_ from: Double, _ to: Double, row: Int, color: String) -> HTML {
    guard from.isFinite, to.isFinite else { return .group([]) }
    func x(_ value: Double) -> Double { plot.x(min(max(value, plot.xRange.lowerBound), plot.xRange.upperBound)) }
    return svgLine(x(from), y(row), x(to), y(row), className: "connection \(color)")
  }

  /// What the marks mean, for below the chart.
  static func key(_ entries: [(mark: Mark, words: String)]) -> HTML {
    .element(
      "ul", ["class": "legend"],
      entries.map { mark, words in
        .element(
          "li",
          .element(
            "svg",
            ["xmlns": "http://www.w3.org/2000/svg", "viewBox": "0 0 16 16", "class": "mark", "aria-hidden": "true"],
            drawing(of: mark, 8, 8, color: "s0")), .text(words))
      })
  }

  private static func drawing(of mark: Mark, _ x: Double, _ y: Double, color: String) -> HTML {
    switch mark {
    case .dot: svgCircle(x, y, 4.5, className: "spot \(color)")
    case .faintDot: svgCircle(x, y, 3.5, className: "spot faint \(color)")
    case .ring: svgCircle(x, y, 4.5, className: "ring \(color)")
    case .bar: svgLine(x, y - 8, x, y + 8, className: "mean \(color)")
    case .diamond: svgPolygon(x, y, corners: [(0, -6), (6, 0), (0, 6), (-6, 0)], className: "original")
    }
  }
}
