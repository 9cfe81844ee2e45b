/// What each column of a table brings to what is said, a dot a record in the column's row, coloured from its low to its high
/// values.
public struct BeeswarmChart: Sendable, Equatable {
  /// A column.
  public struct Row: Sendable, Equatable {
    public var name: String
    /// What it brings, record by record.
    public var contributions: [Double]
    /// Where its value lies among those of all records, from 0 to 1; `nil` for none.
    public var levels: [Double?]

    /// Makes a row.
    public init(name: String, contributions: [Double], levels: [Double?]) {
      (self.name, self.contributions, self.levels) = (name, contributions, levels)
    }

    var magnitude: Double { contributions.reduce(0) { $0 + abs($1) } / Double(max(contributions.count, 1)) }
  }

  public var title: String
  public var rows: [Row]

  /// Makes a chart.
  public init(title: String, rows: [Row]) { (self.title, self.rows) = (title, rows) }

  /// Columns that are drawn, those that matter most.
  static let drawnRowCount = 20
  private static let rowHeight = 34.0
  /// How many colours lie between low and high values.
  private static let shadeCount = 5

  /// The chart as a figure; nothing where no contribution is finite.
  public func rendered() -> HTML {
    let drawn = Array(rows.sorted { $0.magnitude > $1.magnitude }.prefix(Self.drawnRowCount))
    let values = drawn.flatMap(\.contributions).filter(\.isFinite)
    guard let low = values.min(), let high = values.max() else { return .group([]) }
    let ticks = RoundTicks(covering: min(low, 0)...max(high, 0, low + 1e-12), targetCount: 6)
    let widest = min(drawn.map { labelWidth($0.name) }.max() ?? 0, 200)
    let plot = SVGPlot(
      width: 760, height: Double(drawn.count) * Self.rowHeight + 34, left: widest + 22, right: 84, top: 4, bottom: 30,
      xRange: (ticks.positions.first ?? 0)...(ticks.positions.last ?? 1), yRange: 0...1)
    let base = plot.height - plot.bottom
    var marks = ticks.positions.map { svgLine(plot.x($0), plot.top, plot.x($0), base, className: "grid") }
    marks.append(svgLine(plot.x(0), plot.top, plot.x(0), base, className: "axis"))
    for (number, row) in drawn.enumerated() {
      let middle = plot.top + (Double(number) + 0.5) * Self.rowHeight
      marks.append(svgText(shortened(row.name, to: 200), plot.left - 12, middle + 4, className: "label end"))
      marks.append(
        svgText(significant(row.magnitude), plot.width - plot.right + 14, middle + 4, className: "value"))
      marks += dots(row, middle, plot)
    }
    marks.append(plot.bottomAxis(ticks, label: ticks.label))
    return .element(
      "figure", ["class": "chart"], .element("figcaption", .text(title)),
      .element("div", ["class": "scroll"], plot.image(title: title, className: "broad plot", marks)))
  }

  /// The dots of a row: those that would cover each other stand above and below the line in turn.
  private func dots(_ row: Row, _ middle: Double, _ plot: SVGPlot) -> [HTML] {
    var counts: [Int: Int] = [:]
    return zip(row.contributions, row.levels).filter { $0.0.isFinite }.map { value, level in
      let x = plot.x(value)
      let number = counts[Int(x / 3), default: 0]
      counts[Int(x / 3)] = number + 1
      let step = Double((number + 1) / 2) * 1.6 * (number.isMultiple(of: 2) ? 1 : -1)
      let y = middle + min(max(step, -13), 13)
      let shade = level.map { "v\(min(Int($0 * Double(Self.shadeCount)), Self.shadeCount - 1))" } ?? "vn"
      return svgCircle(x, y, 2.6, className: "spot \(shade)")
    }
  }
}

/// A number with three digits that count.
func significant(_ value: Double) -> String {
  guard value != 0, value.isFinite else { return decimal(value, digits: 0) }
  var (digits, size) = (2, abs(value))
  while size < 1, digits < 8 {
    size *= 10
    digits += 1
  }
  while size >= 10, digits > 0 {
    size /= 10
    digits -= 1
  }
  return decimal(value, digits: digits)
}
