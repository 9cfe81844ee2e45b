/// Horizontal bars of shares in [0, 1], such as the recall of each class, all from the same zero.
public struct BarChart: Sendable, Equatable {
  /// One bar.
  public struct Bar: Sendable, Equatable {
    /// The name on the left.
    public var name: String
    /// The length, in [0, 1]; `nil` where there is nothing to measure.
    public var share: Double?

    /// Makes a bar.
    public init(name: String, share: Double?) {
      self.name = name
      self.share = share
    }
  }

  /// What the chart shows.
  public var title: String
  /// The bars, from top to bottom.
  public var bars: [Bar]

  /// Makes a chart.
  public init(title: String, bars: [Bar]) {
    self.title = title
    self.bars = bars
  }

  /// The chart as a figure; nothing without bars.
  public func rendered() -> HTML {
    if bars.isEmpty { return .group([]) }
    let rowHeight = bars.count <= 20 ? 24.0 : 17.0
    let widest = min(bars.map { labelWidth($0.name) }.max() ?? 0, 150)
    let plot = SVGPlot(
      width: 480, height: Double(bars.count) * rowHeight + 8, left: widest + 12, right: 66, top: 4, bottom: 4,
      xRange: 0...1, yRange: 0...1)
    var marks: [HTML] = []
    for (index, bar) in bars.enumerated() {
      let top = plot.top + Double(index) * rowHeight
      let baseline = top + rowHeight / 2 + 4
      let length = bar.share.map { plot.x(min(max($0, 0), 1)) - plot.left } ?? 0
      marks.append(svgText(shortened(bar.name, to: 150), plot.left - 8, baseline, className: "tick end"))
      marks.append(
        svgRect(plot.left, top + 4, plot.width - plot.left - plot.right, rowHeight - 8, className: "track"))
      marks.append(svgRect(plot.left, top + 4, length, rowHeight - 8, className: "bar"))
      marks.append(
        svgText(
          bar.share.map { percentage($0) } ?? "–", plot.width - plot.right + 8, baseline, className: "value"))
    }
    return .element(
      "figure", ["class": "chart"], .element("figcaption", .text(title)),
      plot.image(title: title, className: "plot", marks))
  }
}
