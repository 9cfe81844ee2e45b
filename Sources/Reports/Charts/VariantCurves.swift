/// Learning curves of several variants in one chart, with a legend beside it.
///
/// A variant's line is told by its colour, and beyond the palette by its dashes. Variants that end far from most others
/// would squeeze the rest: they are left outside the axis, and the legend says so.
public struct VariantCurves: Sendable, Equatable {
  /// One variant.
  public struct Variant: Sendable, Equatable {
    /// Its name in the legend.
    public var name: String
    /// Where it stands among all variants, which decides colour and dashes.
    public var index: Int
    /// The values by epoch, of the mean over repeats.
    public var line: [Double]
    /// The values by epoch of each repeat, drawn thin; none for a single one.
    public var repeats: [[Double]]

    /// Makes a variant.
    public init(name: String, index: Int, line: [Double], repeats: [[Double]] = []) {
      self.name = name
      self.index = index
      self.line = line
      self.repeats = repeats
    }

    fileprivate var all: [Double] { ([line] + repeats).flatMap { $0 } }
  }

  /// What the chart shows.
  public var title: String
  /// How vertical positions are written.
  public var unit: LineChart.Unit
  /// The variants; those without a line are left out.
  public var variants: [Variant]

  /// Makes a chart.
  public init(title: String, unit: LineChart.Unit, variants: [Variant]) {
    self.title = title
    self.unit = unit
    self.variants = variants.filter { !$0.line.isEmpty }
  }

  /// The chart as a figure; nothing where no value is finite.
  public func rendered() -> HTML {
    guard let focus = FocusRange.range(of: variants.compactMap { $0.line.last(where: \.isFinite) }) else {
      return .group([])
    }
    let inside = variants.filter { $0.line.last(where: \.isFinite).map(focus.contains) ?? false }
    let values = inside.flatMap(\.all).filter(\.isFinite)
    let (low, high) = (values.min() ?? focus.lowerBound, values.max() ?? focus.upperBound)
    let vertical = RoundTicks(covering: low < high ? low...high : (low - 0.5)...(high + 0.5), targetCount: 6)
    let epochCount = variants.map { ([$0.line] + $0.repeats).map(\.count).max() ?? 0 }.max() ?? 0
    let widest = min(variants.map { labelWidth($0.name) }.max() ?? 0, Self.nameWidth)
    let plot = SVGPlot(
      width: 760, height: max(330, Double(variants.count) * Self.rowHeight + 62), left: 52, right: widest + 72, top: 12,
      bottom: 44, xRange: 1...Double(max(epochCount, 2)),
      yRange: (vertical.positions.first ?? 0)...(vertical.positions.last ?? 1))
    let horizontal = RoundTicks(within: plot.xRange, targetCount: 8, isWhole: true)
    let marks: [HTML] = [
      plot.horizontalGrid(vertical) { unit.label($0, vertical) },
      plot.bottomAxis(horizontal, label: horizontal.label),
      svgText("epoch", (plot.left + plot.width - plot.right) / 2, plot.height - 6, className: "name middle"),
      .group(variants.map { variant in .group(variant.repeats.map { curve($0, variant.index, "repeat", plot) }) }),
      .group(variants.map { curve($0.line, $0.index, "line", plot) }),
      .group(variants.enumerated().map { legendEntry($1, row: $0, vertical, plot) }),
    ]
    return .element(
      "figure", ["class": "chart"], .element("figcaption", .text(title)),
      .element("div", ["class": "scroll"], plot.image(title: title, className: "broad plot", marks)))
  }

  private static let rowHeight = 18.0
  private static let nameWidth = 200.0

  /// A line cut off where it leaves the axis; a single epoch is a dot.
  private func curve(_ values: [Double], _ index: Int, _ className: String, _ plot: SVGPlot) -> HTML {
    let points = values.enumerated().map { LineChart.Point(x: Double($0 + 1), y: $1) }
    if points.count == 1, plot.yRange.contains(points[0].y) {
      return svgCircle(plot.x(points[0].x), plot.y(points[0].y), 3.5, className: "dot \(variantColor(index))")
    }
    return .element(
      "path",
      [
        "d": clipped(points, to: plot.yRange).map { svgPath($0, plot) }.joined(),
        "class": "\(className) \(variantStroke(index))",
      ])
  }

  private func legendEntry(_ variant: Variant, row: Int, _ vertical: RoundTicks, _ plot: SVGPlot) -> HTML {
    let left = plot.width - plot.right + 16
    let y = plot.top + 8 + Double(row) * Self.rowHeight
    let words = "\(shortened(variant.name, to: Self.nameWidth))\(outside(variant, vertical))"
    return .group([
      svgLine(left, y, left + 24, y, className: "line \(variantStroke(variant.index))"),
      svgText(words, left + 30, y + 4, className: "label"),
    ])
  }

  /// A mark for a line that lies beyond the axis as a whole.
  private func outside(_ variant: Variant, _ vertical: RoundTicks) -> String {
    guard let low = vertical.positions.first, let high = vertical.positions.last else { return "" }
    let values = variant.line.filter(\.isFinite)
    if values.allSatisfy({ $0 < low }) { return " ↓" }
    return values.allSatisfy { $0 > high } ? " ↑" : ""
  }
}

/// The colour of a variant.
func variantColor(_ index: Int) -> String { "s\(index % paletteCount)" }

/// The colour and the dashes of a variant's line.
func variantStroke(_ index: Int) -> String {
  let round = index / paletteCount % 3
  return round == 0 ? variantColor(index) : "\(variantColor(index)) dashes\(round)"
}

/// The pieces of a line that lie in a vertical range; one that is not finite breaks the line.
///
/// Complexity: O(points).
package func clipped(_ points: [LineChart.Point], to range: ClosedRange<Double>) -> [[LineChart.Point]] {
  var pieces: [[LineChart.Point]] = []
  for (from, to) in zip(points, points.dropFirst()) {
    guard let (start, end) = clippedSegment(from, to, range) else { continue }
    if pieces.last?.last == start {
      pieces[pieces.count - 1].append(end)
    } else {
      pieces.append([start, end])
    }
  }
  return pieces
}

/// The part of a segment in a vertical range (Liang and Barsky, 1984, in one dimension).
private func clippedSegment(
  _ from: LineChart.Point, _ to: LineChart.Point, _ range: ClosedRange<Double>
) -> (LineChart.Point, LineChart.Point)? {
  guard from.isFinite, to.isFinite else { return nil }
  let rise = to.y - from.y
  if rise == 0 { return range.contains(from.y) ? (from, to) : nil }
  let ends = [(range.lowerBound - from.y) / rise, (range.upperBound - from.y) / rise].sorted()
  let (start, end) = (max(0, ends[0]), min(1, ends[1]))
  guard start < end else { return nil }
  func point(_ share: Double) -> LineChart.Point {
    LineChart.Point(x: from.x + share * (to.x - from.x), y: from.y + share * rise)
  }
  return (start == 0 ? from : point(start), end == 1 ? to : point(end))
}
