import Glibc

/// How many points of a cloud lie in each cell of a honeycomb, such as predicted over true numbers.
///
/// Both axes have the same range, and a dotted line shows where they are equal.
public struct HexbinChart: Sendable, Equatable {
  /// What the chart shows, for its heading and for those who cannot see it.
  public var title: String
  /// The names of the axes.
  public var xLabel: String, yLabel: String
  /// The points; those that are not finite are left out.
  public var points: [LineChart.Point]

  /// Makes a chart.
  public init(title: String, xLabel: String, yLabel: String, points: [LineChart.Point]) {
    self.title = title
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.points = points
  }

  /// A cell of the honeycomb: rows from the top, cells from the left; odd rows stand half a cell to the right.
  package struct Cell: Hashable, Sendable {
    package let row: Int
    package let column: Int
  }

  /// Half the height of a cell, in pixels.
  package static let radius = 5.0
  private static let cellWidth = radius * 3.0.squareRoot()
  private static let rowHeight = radius * 1.5

  /// The cell whose centre is nearest to a place in pixels.
  package static func cell(x: Double, y: Double) -> Cell {
    let nearRow = Int((y / rowHeight).rounded(.down))
    // The nearest centre is in the row above or below, and there it is the nearest column.
    let candidates = [nearRow, nearRow + 1].map { row in
      Cell(row: row, column: Int((x / cellWidth - shift(row)).rounded()))
    }
    func distance(_ cell: Cell) -> Double {
      let (centreX, centreY) = centre(cell)
      return (x - centreX) * (x - centreX) + (y - centreY) * (y - centreY)
    }
    return distance(candidates[1]) < distance(candidates[0]) ? candidates[1] : candidates[0]
  }

  /// The centre of a cell in pixels.
  package static func centre(_ cell: Cell) -> (x: Double, y: Double) {
    ((Double(cell.column) + shift(cell.row)) * cellWidth, Double(cell.row) * rowHeight)
  }

  private static func shift(_ row: Int) -> Double { row.isMultiple(of: 2) ? 0 : 0.5 }

  /// The chart as a figure; nothing where no point is finite.
  public func rendered() -> HTML {
    let points = points.filter(\.isFinite)
    guard let first = points.first else { return .group([]) }
    let (low, high) = points.reduce((first.x, first.x)) {
      (min($0.0, $1.x, $1.y), max($0.1, $1.x, $1.y))
    }
    let ticks = RoundTicks(covering: low < high ? low...high : (low - 0.5)...(high + 0.5))
    let range = (ticks.positions.first ?? 0)...(ticks.positions.last ?? 1)
    let plot = SVGPlot(
      width: 460, height: 440, left: 56, right: 22, top: 18, bottom: 52, xRange: range, yRange: range)
    var counts: [Cell: Int] = [:]
    for point in points { counts[Self.cell(x: plot.x(point.x), y: plot.y(point.y)), default: 0] += 1 }
    let largest = Double(counts.values.max() ?? 1)
    let cells = counts.sorted { ($0.key.row, $0.key.column) < ($1.key.row, $1.key.column) }
    let marks: [HTML] =
      [plot.horizontalGrid(ticks, label: ticks.label)]
      + cells.map { cell, count in
        // A single record stays visible beside thousands.
        hexagon(cell, opacity: 0.15 + 0.85 * log(Double(count)) / max(log(largest), 1), count: count)
      } + [
        svgLine(
          plot.x(range.lowerBound), plot.y(range.lowerBound), plot.x(range.upperBound), plot.y(range.upperBound),
          className: "diagonal"),
        plot.bottomAxis(ticks, label: ticks.label),
        svgText(yLabel, plot.left + 4, plot.top - 6, className: "name"),
        svgText(xLabel, (plot.left + plot.width - plot.right) / 2, plot.height - 8, className: "name middle"),
      ]
    return .element(
      "figure", ["class": "chart"], .element("figcaption", .text(title)),
      plot.image(title: title, className: "plot", marks))
  }

  private func hexagon(_ cell: Cell, opacity: Double, count: Int) -> HTML {
    let centre = Self.centre(cell)
    let (half, radius) = (Self.cellWidth / 2, Self.radius)
    let corners = [
      (0, -radius), (half, -radius / 2), (half, radius / 2), (0, radius), (-half, radius / 2), (-half, -radius / 2),
    ]
    let path = corners.map { "\(coordinate(centre.x + $0.0)) \(coordinate(centre.y + $0.1))" }.joined(separator: "L")
    return .element(
      "path", ["d": "M\(path)Z", "class": "hexagon", "fill-opacity": coordinate(min(opacity, 1))],
      .element("title", .text("\(grouped(count)) records")))
  }
}
