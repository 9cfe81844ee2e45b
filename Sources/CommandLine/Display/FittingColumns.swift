import Glibc

/// Tables with as many columns as fit into a line.
package enum FittingColumns {
  /// The lines of a table, and the titles of the columns that have no room in it.
  ///
  /// - Parameters:
  ///   - columns: Each column from top to bottom, its title first. The first `textColumns` are always shown.
  ///   - lineWidth: The length of a line.
  package static func table(
    _ columns: [[String]], textColumns: Int, lineWidth: Int
  ) -> (lines: [String], omitted: [String]) {
    let widths = columns.map { $0.map(\.count).max() ?? 0 }
    var shown = textColumns
    var width = widths.prefix(shown).reduce(0) { $0 + $1 + 2 } - 2
    while shown < columns.count, width + 2 + widths[shown] <= lineWidth {
      width += 2 + widths[shown]
      shown += 1
    }
    // A table of no numbers at all would be no use, however wide the first of them is.
    if shown == textColumns { shown = min(columns.count, textColumns + 1) }
    let rows = (columns.first ?? []).indices.map { row in columns.prefix(shown).map { $0[row] } }
    return (Columns.table(rows, textColumns: textColumns), columns.dropFirst(shown).compactMap(\.first))
  }

  /// Prints a table, and what it leaves out.
  ///
  /// - Parameter elsewhere: What shows all of them.
  static func show(_ columns: [[String]], textColumns: Int, elsewhere: String = "--csv and --json have them") {
    let table = table(columns, textColumns: textColumns, lineWidth: Terminal.tableWidth(of: STDOUT_FILENO))
    for line in table.lines { print(line) }
    guard !table.omitted.isEmpty else { return }
    print("no room for \(table.omitted.joined(separator: ", ")); \(elsewhere)")
  }
}
