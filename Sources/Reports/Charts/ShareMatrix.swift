/// Shares of pairs of things as a shaded grid: the darker, the nearer to 1; each cell says its number.
public struct ShareMatrix: Sendable, Equatable {
  public var title: String
  public var rows, columns: [String]
  /// `[row][column]`.
  public var values: [[Double]]

  /// Makes a grid.
  ///
  /// - Precondition: every row has a value for every column.
  public init(title: String, rows: [String], columns: [String], values: [[Double]]) {
    precondition(
      values.count == rows.count && values.allSatisfy { $0.count == columns.count }, "\(title): a table with gaps")
    (self.title, self.rows, self.columns, self.values) = (title, rows, columns, values)
  }

  /// The grid as a figure; nothing without cells.
  public func rendered() -> HTML {
    guard !rows.isEmpty, !columns.isEmpty else { return .group([]) }
    let (width, height) = (44.0, 26.0)
    let left = min(rows.map(labelWidth).max() ?? 0, 150) + 12
    let top = min(columns.map(labelWidth).max() ?? 0, 110) * 0.72 + 24
    var marks: [HTML] = []
    for (column, name) in columns.enumerated() {
      let (x, y) = (left + (Double(column) + 0.5) * width, top - 6)
      marks.append(
        .element(
          "text",
          [
            "x": coordinate(x), "y": coordinate(y), "class": "tick",
            "transform": "rotate(-45 \(coordinate(x)) \(coordinate(y)))",
          ], .text(shortened(name, to: 110))))
    }
    for (row, name) in rows.enumerated() {
      let y = top + Double(row) * height
      marks.append(svgText(shortened(name, to: 150), left - 8, y + height / 2 + 4, className: "tick end"))
      for (column, value) in values[row].enumerated() {
        let x = left + Double(column) * width
        let share = value.isFinite ? min(max(value, 0), 1) : 0
        marks += [
          svgRect(x, y, width - 2, height - 2, className: "cell empty"),
          svgRect(
            x, y, width - 2, height - 2, className: "cell right", opacity: max(share, 0.02),
            tip: "\(name), \(columns[column]): \(decimal(value, digits: 3))"),
          svgText(
            decimal(value, digits: 2), x + width / 2 - 1, y + height / 2 + 3,
            className: "small middle\(share > 0.7 ? " strong" : "")"),
        ]
      }
    }
    let image = svgImage(
      width: left + Double(columns.count) * width + 80, height: top + Double(rows.count) * height + 2, title: title,
      className: "matrix", marks)
    return .element(
      "figure", ["class": "wide"], .element("figcaption", .text(title)),
      .element("div", ["class": "scroll"], image))
  }
}
