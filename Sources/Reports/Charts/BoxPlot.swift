/// How numbers are spread in each of several groups, such as errors by class: a box a group, from top to bottom.
///
/// A box spans the middle half with a line at the median; whiskers reach to the farthest numbers within one and a half
/// times the box's length from it, and what lies beyond is dots.
///
/// - Reference: Tukey, 1977, "Exploratory data analysis", section 2C.
public struct BoxPlot: Sendable, Equatable {
  /// The numbers of one group.
  public struct Group: Sendable, Equatable {
    /// The name on the left.
    public var name: String
    /// The numbers, in any order; those that are not finite are left out.
    public var values: [Double]

    /// Makes a group.
    public init(name: String, values: [Double]) {
      self.name = name
      self.values = values
    }
  }

  /// What is drawn of a group.
  package struct Summary: Equatable, Sendable {
    package var lowerWhisker, lowerQuartile, median, upperQuartile, upperWhisker: Double
    /// What lies beyond the whiskers, increasing.
    package var outliers: [Double]

    /// Measures numbers; nothing where none is finite.
    package init?(_ values: [Double]) {
      let sorted = values.filter(\.isFinite).sorted()
      guard !sorted.isEmpty else { return nil }
      /// Linear between neighbours, as NumPy and R do by default.
      func quantile(_ share: Double) -> Double {
        let place = share * Double(sorted.count - 1)
        let below = Int(place)
        let above = min(below + 1, sorted.count - 1)
        return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
      }
      (lowerQuartile, median, upperQuartile) = (quantile(0.25), quantile(0.5), quantile(0.75))
      let reach = 1.5 * (upperQuartile - lowerQuartile)
      let (low, high) = (lowerQuartile - reach, upperQuartile + reach)
      // The quartiles lie between numbers, so that one within reach always exists.
      lowerWhisker = sorted.first { $0 >= low } ?? lowerQuartile
      upperWhisker = sorted.last { $0 <= high } ?? upperQuartile
      outliers = sorted.filter { $0 < low || $0 > high }
    }
  }

  /// What the chart shows.
  public var title: String
  /// The name of the axis.
  public var xLabel: String
  /// The groups, from top to bottom.
  public var groups: [Group]

  /// Makes a chart.
  public init(title: String, xLabel: String, groups: [Group]) {
    self.title = title
    self.xLabel = xLabel
    self.groups = groups
  }

  /// The chart as a figure; nothing where no number is finite.
  public func rendered() -> HTML {
    let summaries = groups.map { Summary($0.values) }
    let ends = summaries.compactMap { $0 }.flatMap { [$0.lowerWhisker, $0.upperWhisker] + $0.outliers }
    guard let low = ends.min(), let high = ends.max() else { return .group([]) }
    let ticks = RoundTicks(covering: low < high ? low...high : (low - 0.5)...(high + 0.5), targetCount: 6)
    let rowHeight = groups.count <= 20 ? 28.0 : 19.0
    let widest = min(groups.map { labelWidth($0.name) }.max() ?? 0, 150)
    let plot = SVGPlot(
      width: 480, height: Double(groups.count) * rowHeight + 52, left: widest + 12, right: 18, top: 4, bottom: 48,
      xRange: (ticks.positions.first ?? 0)...(ticks.positions.last ?? 1), yRange: 0...1)
    var marks: [HTML] = ticks.positions.map {
      svgLine(plot.x($0), plot.top, plot.x($0), plot.height - plot.bottom, className: "grid")
    }
    if plot.xRange.contains(0) {
      marks.append(svgLine(plot.x(0), plot.top, plot.x(0), plot.height - plot.bottom, className: "axis"))
    }
    for (index, group) in groups.enumerated() {
      let middle = plot.top + (Double(index) + 0.5) * rowHeight
      marks.append(svgText(shortened(group.name, to: 150), plot.left - 8, middle + 4, className: "tick end"))
      if let summary = summaries[index] { marks.append(box(summary, group, middle, rowHeight / 2 - 5, plot)) }
    }
    marks += [
      plot.bottomAxis(ticks, label: ticks.label),
      svgText(xLabel, (plot.left + plot.width - plot.right) / 2, plot.height - 8, className: "name middle"),
    ]
    return .element(
      "figure", ["class": "chart"], .element("figcaption", .text(title)),
      plot.image(title: title, className: "plot", marks))
  }

  private func box(_ summary: Summary, _ group: Group, _ y: Double, _ half: Double, _ plot: SVGPlot) -> HTML {
    let (left, right) = (plot.x(summary.lowerQuartile), plot.x(summary.upperQuartile))
    let whiskers = [(plot.x(summary.lowerWhisker), left), (plot.x(summary.upperWhisker), right)].flatMap { end, side in
      [
        svgLine(end, y, side, y, className: "whisker"),
        svgLine(end, y - half / 2, end, y + half / 2, className: "whisker"),
      ]
    }
    let median = plot.x(summary.median)
    // Dots on the same pixel are one, so that the page does not grow with the records.
    let dots = Set(summary.outliers.map { plot.x($0).rounded() }).sorted().map { x in
      HTML.element("circle", ["cx": coordinate(x), "cy": coordinate(y), "r": "1.5", "class": "outlier"])
    }
    let tip = "\(group.name): \(grouped(group.values.count)) records"
    return .group(
      whiskers + [
        svgRect(left, y - half, right - left, 2 * half, className: "box", tip: tip),
        svgLine(median, y - half, median, y + half, className: "median"),
      ] + dots)
  }
}
