/// Lines of comma-separated values (RFC 4180).
package enum CSVLine {
  /// One line without its end; cells that need quotes get them.
  package static func words(_ cells: [String]) -> String {
    cells.map { cell in
      // By bytes: as characters, a carriage return and a newline are one.
      guard cell.utf8.contains(where: { "\",\n\r".utf8.contains($0) }) else { return cell }
      return "\"" + cell.replacing("\"", with: "\"\"") + "\""
    }.joined(separator: ",")
  }
}
