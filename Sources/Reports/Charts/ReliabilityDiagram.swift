public import Evaluation

/// Accuracy over confidence, with the gap to the diagonal shaded and the number of records in each bin below.
public struct ReliabilityDiagram: Sendable, Equatable {
  /// What the diagram is of, such as "Before calibration".
  public var title: String
  /// The bins from 0 to 1; empty ones are left blank.
  public var bins: [ReliabilityBin]

  /// Makes a diagram.
  public init(title: String, bins: [ReliabilityBin]) {
    self.title = title
    self.bins = bins
  }

  /// The diagram as a figure.
  public func rendered() -> HTML {
    let plot = SVGPlot(
      width: 460, height: 400, left: 52, right: 22, top: 12, bottom: 124, xRange: 0...1, yRange: 0...1)
    let ticks = RoundTicks(within: 0...1)
    var marks: [HTML] = [plot.horizontalGrid(ticks) { percentage($0, digits: 0) }]
    let largest = Double(bins.map(\.recordCount).max() ?? 0)
    let histogram = (base: plot.height - 44, height: 66.0)
    for bin in bins where bin.recordCount > 0 {
      let x = plot.x(bin.lower) + 1
      let width = plot.x(bin.upper) - plot.x(bin.lower) - 2
      let low = min(bin.accuracy, bin.meanConfidence)
      let high = max(bin.accuracy, bin.meanConfidence)
      let tip =
        "confidence \(percentage(bin.meanConfidence)), accuracy \(percentage(bin.accuracy)), "
        + "\(grouped(bin.recordCount)) records"
      marks.append(
        svgRect(x, plot.y(bin.accuracy), width, plot.y(0) - plot.y(bin.accuracy), className: "bar", tip: tip))
      marks.append(
        svgRect(
          x, plot.y(high), width, plot.y(low) - plot.y(high),
          className: bin.accuracy < bin.meanConfidence ? "gap over" : "gap under", tip: tip))
      let length = Double(bin.recordCount) / largest * histogram.height
      marks.append(svgRect(x, histogram.base - length, width, length, className: "histogram", tip: tip))
    }
    marks.append(svgLine(plot.x(0), plot.y(0), plot.x(1), plot.y(1), className: "diagonal"))
    marks.append(svgLine(plot.left, plot.y(0), plot.width - plot.right, plot.y(0), className: "axis"))
    marks.append(
      svgLine(plot.left, histogram.base, plot.width - plot.right, histogram.base, className: "axis"))
    marks.append(
      svgText(grouped(Int(largest)), plot.left - 8, histogram.base - histogram.height + 8, className: "tick end"))
    marks.append(svgText("0", plot.left - 8, histogram.base + 1, className: "tick end"))
    marks.append(svgText("records", plot.left + 4, histogram.base - histogram.height + 8, className: "name"))
    marks.append(svgText("accuracy", plot.left + 4, plot.top + 14, className: "name"))
    for tick in ticks.positions {
      marks.append(svgText(percentage(tick, digits: 0), plot.x(tick), histogram.base + 18, className: "tick middle"))
    }
    marks.append(svgText("confidence", plot.x(0.5), plot.height - 8, className: "name middle"))
    return .element(
      "figure", ["class": "chart"], .element("figcaption", .text(title)),
      plot.image(title: "Reliability diagram: \(title)", className: "plot", marks))
  }
}
