/// Lines of aligned columns.
enum Columns {
  /// Cells padded to their widths, then the rest of the line.
  static func line(_ cells: [(text: String, width: Int)], _ last: String) -> String {
    var line = ""
    for cell in cells {
      line += cell.text + String(repeating: " ", count: max(0, cell.width - cell.text.count) + 2)
    }
    line += last
    while line.last == " " { line.removeLast() }
    return line
  }
}
