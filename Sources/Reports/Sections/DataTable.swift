/// A table of facts with a heading for each column.
public struct DataTable: Sendable, Equatable {
  /// One column.
  public struct Column: Sendable, Equatable {
    /// The heading.
    public var title: String
    /// Whether cells hold numbers, which are aligned on the right.
    public var isNumeric: Bool

    /// Makes a column of words.
    public static func words(_ title: String) -> Column { Column(title: title, isNumeric: false) }
    /// Makes a column of numbers.
    public static func numbers(_ title: String) -> Column { Column(title: title, isNumeric: true) }
  }

  /// One row.
  public struct Row: Sendable, Equatable {
    /// One piece per column.
    public var cells: [HTML]
    /// Whether the row stands out, as the sum of the others or the one chosen.
    public var isEmphasized: Bool

    /// Makes a row of texts.
    public init(_ cells: [String], isEmphasized: Bool = false) {
      self.init(pieces: cells.map(HTML.text), isEmphasized: isEmphasized)
    }

    /// Makes a row of anything.
    public init(pieces: [HTML], isEmphasized: Bool = false) {
      cells = pieces
      self.isEmphasized = isEmphasized
    }
  }

  /// The columns.
  public var columns: [Column]
  /// The rows, each with one cell per column.
  public var rows: [Row]

  /// Makes a table.
  ///
  /// - Precondition: every row has as many cells as there are columns.
  public init(columns: [Column], rows: [Row]) {
    for row in rows {
      precondition(row.cells.count == columns.count, "row of \(row.cells.count) cells in \(columns.count) columns")
    }
    self.columns = columns
    self.rows = rows
  }

  /// The table, scrolling sideways where the page is narrow.
  public func rendered() -> HTML {
    let head = HTML.element(
      "tr",
      containing: columns.map {
        .element("th", ["scope": "col", "class": $0.isNumeric ? "number" : "word"], .text($0.title))
      })
    let body = rows.map { row in
      HTML.element(
        "tr", ["class": row.isEmphasized ? "emphasized" : "plain"],
        zip(columns, row.cells).map { column, cell in
          .element("td", ["class": column.isNumeric ? "number" : "word"], cell)
        })
    }
    return .element(
      "div", ["class": "scroll"], .element("table", .element("thead", head), .element("tbody", containing: body)))
  }
}
