/// Lines of comma-separated values (RFC 4180).
package enum CSVLine {
  /// One line without its end; cells that need quotes get them.
  package static func words(_ cells: [String]) -> String {
    cells.map { cell in
      // By bytes: as characters, a carriage return and a newline are one.
      guard cell.utf8.contains(where: { "\",\n\r".utf8.contains($0) }) else { return cell }
      return String(decoding: [0x22] + cell.utf8.flatMap { $0 == 0x22 ? [0x22, 0x22] : [$0] } + [0x22], as: UTF8.self)
    }.joined(separator: ",")
  }
}
