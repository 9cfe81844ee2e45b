/// Curves over a common horizontal axis, such as the loss of each member by epoch.
///
/// Curves are labelled at their ends where the labels fit, else in a legend below.
public struct LineChart: Sendable, Equatable {
  /// One curve.
  public struct Series: Sendable, Equatable {
    /// The name at the end of the curve; a curve without one is not labelled.
    public var name: String?
    /// Horizontal and vertical positions; a value that is not finite breaks the line.
    public var points: [Point]
    /// Which colour of the palette, and with it which group.
    public var colorIndex: Int
    /// Whether the line is dashed and faint, as for a training curve beside a validation curve.
    public var isSecondary: Bool
    /// The point that gets a dot, as the best epoch.
    public var markedIndex: Int?

    /// Makes a curve.
    public init(
      name: String?, points: [Point], colorIndex: Int, isSecondary: Bool = false, markedIndex: Int? = nil
    ) {
      self.name = name
      self.points = points
      self.colorIndex = colorIndex
      self.isSecondary = isSecondary
      self.markedIndex = markedIndex
    }
  }

  /// A position in data coordinates.
  public struct Point: Sendable, Equatable {
    /// The horizontal position.
    public var x: Double
    /// The vertical position.
    public var y: Double

    /// Makes a position.
    public init(x: Double, y: Double) {
      self.x = x
      self.y = y
    }

    var isFinite: Bool { x.isFinite && y.isFinite }
  }

  /// How vertical positions are written.
  public enum Unit: Sendable, Equatable {
    /// As they are.
    case number
    /// As a percentage of 1.
    case share

    func label(_ value: Double, _ ticks: RoundTicks) -> String {
      switch self {
      case .number: ticks.label(value)
      case .share: percentage(value, digits: max(0, ticks.decimalCount - 2))
      }
    }
  }

  /// How vertical positions are spaced.
  public enum Scale: Sendable, Equatable {
    /// Equal differences are equally far apart.
    case linear
    /// Equal ratios are equally far apart; 0 stands below all others, and what is negative nowhere.
    case logarithmic
  }

  /// What the chart shows, for its heading and for those who cannot see it.
  public var title: String
  /// The name of the horizontal axis.
  public var xLabel: String
  /// How vertical positions are written.
  public var unit: Unit
  /// How vertical positions are spaced.
  public var scale: Scale
  /// Names of the horizontal positions 1, 2, … in place of numbers; such a chart is as wide as the page.
  public var positionNames: [String]
  /// The curves.
  public var series: [Series]

  /// Makes a chart.
  public init(
    title: String, xLabel: String, unit: Unit = .number, scale: Scale = .linear, positionNames: [String] = [],
    series: [Series]
  ) {
    self.title = title
    self.xLabel = xLabel
    self.unit = unit
    self.scale = scale
    self.positionNames = positionNames
    self.series = series
  }

  /// The chart as a figure; nothing where no point has a place.
  public func rendered() -> HTML {
    let vertical = VerticalAxis(covering: series.flatMap(\.points).map(\.y), scale: scale, unit: unit)
    let series = series.map { series in
      var placed = series
      for index in placed.points.indices { placed.points[index].y = vertical.position(placed.points[index].y) }
      return placed
    }
    let places = series.flatMap(\.points).filter(\.isFinite).map(\.x)
    guard let lowest = places.min(), let highest = places.max() else { return .group([]) }
    // Every name has its place, also where no curve gets there.
    let first = positionNames.isEmpty ? lowest : min(lowest, 1)
    let last = positionNames.isEmpty ? highest : max(highest, Double(positionNames.count))
    let labelled = series.filter { $0.name != nil }
    let named = labelled.compactMap(\.name)
    let widest = named.map(labelWidth).max() ?? 0
    let fits = widest <= 110 && named.count <= 12
    let xRange = first < last ? first...last : (first - 1)...(first + 1)
    let right = fits ? widest + 20 : 14
    let names = positionNames.isEmpty ? nil : NameAxis(positionNames, areaWidth: 900 - right)
    let plot = SVGPlot(
      width: names == nil ? 480 : 960, height: 280 + (names.map { 40 + $0.depth } ?? 0),
      left: max(46, names?.leftMargin ?? 0, 12 + (vertical.ticks.map { labelWidth($0.label) }.max() ?? 0)),
      right: max(right, names?.rightMargin ?? 0), top: 12,
      bottom: names.map { 24 + $0.depth } ?? 44,
      xRange: xRange, yRange: vertical.range)
    let horizontal = RoundTicks(within: xRange, targetCount: 6, isWhole: true)
    let marks: [HTML] = [
      plot.horizontalGrid(vertical.ticks),
      names?.rendered(plot) ?? plot.bottomAxis(horizontal, label: horizontal.label),
      svgText(xLabel, (plot.left + plot.width - plot.right) / 2, plot.height - 6, className: "name middle"),
      .group(series.filter(\.isSecondary).map { curve($0, plot) }),
      .group(series.filter { !$0.isSecondary }.map { curve($0, plot) }),
      fits ? endLabels(labelled, plot) : .group([]),
    ]
    let image = plot.image(title: title, className: names == nil ? "plot" : "wide plot", marks)
    return .element(
      "figure", ["class": "chart"],
      [.element("figcaption", .text(title)), names == nil ? image : .element("div", ["class": "scroll"], image)]
        + (fits ? [] : [legend(labelled)]))
  }

  private func curve(_ series: Series, _ plot: SVGPlot) -> HTML {
    var path = ""
    var isDrawing = false
    for point in series.points {
      guard point.isFinite else {
        isDrawing = false
        continue
      }
      path += "\(isDrawing ? "L" : "M")\(coordinate(plot.x(point.x))) \(coordinate(plot.y(point.y)))"
      isDrawing = true
    }
    let color = "s\(series.colorIndex % paletteCount)"
    var marks: [HTML] = [
      .element("path", ["d": path, "class": "line \(color)\(series.isSecondary ? " secondary" : "")"])
    ]
    if let index = series.markedIndex, series.points.indices.contains(index), series.points[index].isFinite {
      let point = series.points[index]
      marks.append(
        .element(
          "circle",
          ["cx": coordinate(plot.x(point.x)), "cy": coordinate(plot.y(point.y)), "r": "4", "class": "dot \(color)"]))
    }
    return .group(marks)
  }

  /// Names beside the last points, pushed apart where they would touch and joined to their curves by thin lines.
  private func endLabels(_ series: [Series], _ plot: SVGPlot) -> HTML {
    let ends = series.compactMap { series in
      series.points.last(where: \.isFinite).map { (series, plot.x($0.x), plot.y($0.y)) }
    }.sorted { $0.2 < $1.2 }
    let places = spread(ends.map(\.2), apart: 15, within: plot.top...(plot.height - plot.bottom + 4))
    return .group(
      zip(ends, places).map { end, place in
        let (series, x, y) = end
        let color = "s\(series.colorIndex % paletteCount)"
        return .group([
          svgLine(x + 4, y, plot.width - plot.right + 11, place, className: "leader \(color)"),
          svgText(series.name ?? "", plot.width - plot.right + 14, place + 4, className: "direct \(color)"),
        ])
      })
  }

  private func legend(_ series: [Series]) -> HTML {
    .element(
      "ul", ["class": "legend"],
      series.map { series in
        .element(
          "li", .element("span", ["class": "key b\(series.colorIndex % paletteCount)"]), .text(series.name ?? ""))
      })
  }
}

/// How many colours the palette has.
let paletteCount = 8

/// Moves increasing positions apart so that neighbours are at least `apart`, as little as a sweep down and one up can.
package func spread(_ positions: [Double], apart: Double, within range: ClosedRange<Double>) -> [Double] {
  var placed = positions
  for index in placed.indices.dropFirst() { placed[index] = max(placed[index], placed[index - 1] + apart) }
  var limit = range.upperBound
  for index in placed.indices.reversed() {
    placed[index] = min(placed[index], limit)
    limit = placed[index] - apart
  }
  return placed
}
