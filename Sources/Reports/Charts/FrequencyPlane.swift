/// An image over frequencies down and to the right, with its axes in cycles per pixel.
struct FrequencyPlane {
  /// The image, as an address.
  var source: String
  /// What it is, for those who cannot see it.
  var description: String

  private static let ticks: [(position: Double, label: String)] = [
    (-0.5, "−½"), (-0.25, "−¼"), (0, "0"), (0.25, "¼"), (0.5, "½"),
  ]

  func rendered() -> HTML {
    let plot = SVGPlot(
      width: 272, height: 268, left: 38, right: 14, top: 8, bottom: 40, xRange: -0.5...0.5, yRange: -0.5...0.5)
    let (right, base) = (plot.width - plot.right, plot.height - plot.bottom)
    let axes = Self.ticks.map { tick in
      // Down is positive, as rows are counted.
      let (x, y) = (plot.x(tick.position), plot.y(-tick.position))
      return HTML.group([
        svgLine(x, base, x, base + 4, className: "axis"),
        svgText(tick.label, x, base + 16, className: "tick middle"),
        svgLine(plot.left - 4, y, plot.left, y, className: "axis"),
        svgText(tick.label, plot.left - 8, y + 4, className: "tick end"),
      ])
    }
    return plot.image(
      title: description, className: "plane",
      [
        .element(
          "image",
          [
            "href": source, "x": coordinate(plot.left), "y": coordinate(plot.top),
            "width": coordinate(right - plot.left), "height": coordinate(base - plot.top),
            "preserveAspectRatio": "none",
          ])
      ] + axes + [
        svgText("cycles per pixel", (plot.left + right) / 2, plot.height - 6, className: "name middle")
      ])
  }
}
