/// Lines of aligned columns.
package enum Columns {
  /// Cells padded to their widths, then the rest of the line.
  static func line(_ cells: [(text: String, width: Int)], _ last: String) -> String {
    var line = ""
    for cell in cells {
      let text = PlainText.line(cell.text)
      line += text + String(repeating: " ", count: max(0, cell.width - text.count) + 2)
    }
    line += last
    while line.last == " " { line.removeLast() }
    return line
  }

  /// Lines of equally many cells, aligned: the first `textColumns` at their left, numbers behind them at their right.
  package static func table(_ lines: [[String]], textColumns: Int) -> [String] {
    let lines = lines.map { $0.map(PlainText.line) }
    let widths = (lines.first ?? []).indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    return lines.map { cells in
      let padded = zip(cells, widths).enumerated().map { column, cell in
        let gap = String(repeating: " ", count: cell.1 - cell.0.count)
        return column < textColumns ? cell.0 + gap : gap + cell.0
      }
      return line([], padded.joined(separator: "  "))
    }
  }
}
