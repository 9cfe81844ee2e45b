/// The drawing area of a chart: data coordinates to SVG coordinates, axes and the marks all charts share.
struct SVGPlot {
  var width: Double
  var height: Double
  var left: Double
  var right: Double
  var top: Double
  var bottom: Double
  var xRange: ClosedRange<Double>
  var yRange: ClosedRange<Double>

  func x(_ value: Double) -> Double {
    left + (value - xRange.lowerBound) / (xRange.upperBound - xRange.lowerBound) * (width - left - right)
  }

  func y(_ value: Double) -> Double {
    height - bottom - (value - yRange.lowerBound) / (yRange.upperBound - yRange.lowerBound) * (height - top - bottom)
  }

  /// The whole image: a titled, described image that scales with the page.
  func image(title: String, className: String, _ marks: [HTML]) -> HTML {
    svgImage(width: width, height: height, title: title, className: className, marks)
  }

  /// Light horizontal lines with labels on the left.
  func horizontalGrid(_ ticks: RoundTicks, label: (Double) -> String) -> HTML {
    horizontalGrid(ticks.positions.map { VerticalAxis.Tick(position: $0, label: label($0)) })
  }

  /// Light horizontal lines with labels on the left.
  func horizontalGrid(_ ticks: [VerticalAxis.Tick]) -> HTML {
    .group(
      ticks.map { tick in
        .group([
          svgLine(left, y(tick.position), width - right, y(tick.position), className: "grid"),
          svgText(tick.label, left - 8, y(tick.position) + 4, className: "tick end"),
        ])
      })
  }

  /// Labels below the area, with short tick marks.
  func bottomAxis(_ ticks: RoundTicks, label: (Double) -> String) -> HTML {
    let base = height - bottom
    return .group(
      [svgLine(left, base, width - right, base, className: "axis")]
        + ticks.positions.map { tick in
          .group([
            svgLine(x(tick), base, x(tick), base + 4, className: "axis"),
            svgText(label(tick), x(tick), base + 18, className: "tick middle"),
          ])
        })
  }
}

/// The style sheet sizes some images by the width that they were drawn for.
func svgImage(width: Double, height: Double, title: String, className: String, _ marks: [HTML]) -> HTML {
  .element(
    "svg",
    [
      "xmlns": "http://www.w3.org/2000/svg", "viewBox": "0 0 \(coordinate(width)) \(coordinate(height))", "role": "img",
      "aria-label": title, "class": className, "style": "--width:\(coordinate(width))px",
    ], [.element("title", .text(title))] + marks)
}

/// Text that ends at a place, rising towards it.
func svgSlantedText(_ text: String, _ x: Double, _ y: Double, className: String) -> HTML {
  let place = "\(coordinate(x)) \(coordinate(y))"
  return .element(
    "text", ["transform": "translate(\(place)) rotate(-45)", "class": className], .text(text))
}

func svgLine(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, className: String) -> HTML {
  .element(
    "line",
    ["x1": coordinate(x1), "y1": coordinate(y1), "x2": coordinate(x2), "y2": coordinate(y2), "class": className])
}

func svgCircle(_ x: Double, _ y: Double, _ radius: Double, className: String) -> HTML {
  .element("circle", ["cx": coordinate(x), "cy": coordinate(y), "r": coordinate(radius), "class": className])
}

/// A closed shape around a place, its corners given as distances from there.
func svgPolygon(_ x: Double, _ y: Double, corners: [(x: Double, y: Double)], className: String) -> HTML {
  let points = corners.map { "\(coordinate(x + $0.x)),\(coordinate(y + $0.y))" }.joined(separator: " ")
  return .element("polygon", ["points": points, "class": className])
}

/// The drawing commands of a line through points in data coordinates.
func svgPath(_ points: some Collection<LineChart.Point>, _ plot: SVGPlot) -> String {
  points.enumerated().map { index, point in
    "\(index == 0 ? "M" : "L")\(coordinate(plot.x(point.x))) \(coordinate(plot.y(point.y)))"
  }.joined()
}

func svgText(_ text: String, _ x: Double, _ y: Double, className: String) -> HTML {
  .element("text", ["x": coordinate(x), "y": coordinate(y), "class": className], .text(text))
}

func svgRect(
  _ x: Double, _ y: Double, _ width: Double, _ height: Double, className: String, opacity: Double = 1,
  tip: String? = nil
) -> HTML {
  let attributes: [HTML.Attribute] =
    [
      .init(name: "x", value: coordinate(x)), .init(name: "y", value: coordinate(y)),
      .init(name: "width", value: coordinate(max(width, 0))), .init(name: "height", value: coordinate(max(height, 0))),
      .init(name: "class", value: className),
    ] + (opacity < 1 ? [.init(name: "fill-opacity", value: coordinate(opacity))] : [])
  return .node(
    name: "rect", attributes: attributes, children: tip.map { [.element("title", .text($0))] } ?? [])
}

/// About how wide a label is, in pixels of a 12-pixel sans-serif face; wide scripts count double.
func labelWidth(_ text: String) -> Double {
  text.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x1100 ? 12 : 6.7) }
}

/// A label cut to about `maximumWidth` pixels.
func shortened(_ text: String, to maximumWidth: Double) -> String {
  if labelWidth(text) <= maximumWidth { return text }
  var kept = ""
  for character in text {
    if labelWidth(kept + String(character) + "…") > maximumWidth { break }
    kept.append(character)
  }
  return kept + "…"
}
