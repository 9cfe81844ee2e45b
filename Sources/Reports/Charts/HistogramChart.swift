import ImageViews

/// How often levels occur, a curve for each channel.
///
/// Heights grow with the square root of counts, so that what is rare stays visible beside a plain background.
struct HistogramChart {
  private let histogram: LevelHistogram

  init(_ histogram: LevelHistogram) { self.histogram = histogram }

  /// The palette's gray for one channel; its red, green and blue for three.
  private func color(_ channel: Int) -> Int {
    switch histogram.counts.count {
    case 1, 2: [7, 3][channel]
    default: [6, 2, 0, 7][channel % 4]
    }
  }

  func rendered() -> HTML {
    let largest = Double(histogram.counts.joined().max() ?? 0).squareRoot()
    let plot = SVGPlot(
      width: 320, height: 230, left: 12, right: 12, top: 8, bottom: 40, xRange: histogram.low...histogram.high,
      yRange: 0...max(largest, 1))
    let curves = histogram.counts.enumerated().map { channel, counts in
      let width = (histogram.high - histogram.low) / Double(counts.count)
      var path = "M\(coordinate(plot.left)) \(coordinate(plot.y(0)))"
      for (bin, count) in counts.enumerated() {
        let height = coordinate(plot.y(Double(count).squareRoot()))
        let (start, end) = (
          plot.x(histogram.low + Double(bin) * width), plot.x(histogram.low + Double(bin + 1) * width)
        )
        path += "L\(coordinate(start)) \(height)L\(coordinate(end)) \(height)"
      }
      path += "L\(coordinate(plot.width - plot.right)) \(coordinate(plot.y(0)))Z"
      return HTML.element("path", ["d": path, "class": "levels s\(color(channel))"])
    }
    let ticks = RoundTicks(within: histogram.low...histogram.high, targetCount: 4)
    let axis = plot.bottomAxis(ticks, label: ticks.label)
    let name = svgText("level", plot.width / 2, plot.height - 6, className: "name middle")
    var parts = [plot.image(title: histogram.caption, className: "levelchart", curves + [axis, name])]
    if histogram.counts.count > 1 {
      let channels = histogram.counts.indices.map { channel in
        HTML.element("li", .element("span", ["class": "key b\(color(channel))"]), .text("Channel \(channel)"))
      }
      parts.append(.element("ul", ["class": "legend"], channels))
    }
    parts.append(.element("figcaption", .text("\(histogram.caption): heights are square roots of counts")))
    return .element("figure", ["class": "exhibit"], parts)
  }
}
