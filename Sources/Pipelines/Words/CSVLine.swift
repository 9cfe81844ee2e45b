/// Lines of comma-separated values (RFC 4180).
package enum CSVLine {
  /// One line without its end; cells that need quotes get them.
  ///
  /// A text that a spreadsheet would take for a formula gets an apostrophe before it; numbers stay numbers.
  package static func words(_ cells: [String]) -> String {
    cells.map { cell in
      let text = isFormula(cell) ? "'\(cell)" : cell
      // By bytes: as characters, a carriage return and a newline are one.
      guard text.utf8.contains(where: { "\",\n\r".utf8.contains($0) }) else { return text }
      return String(decoding: [0x22] + text.utf8.flatMap { $0 == 0x22 ? [0x22, 0x22] : [$0] } + [0x22], as: UTF8.self)
    }.joined(separator: ",")
  }

  private static func isFormula(_ cell: String) -> Bool {
    guard let first = cell.utf8.first, "=+-@\t\r".utf8.contains(first) else { return false }
    return Double(cell) == nil
  }
}
