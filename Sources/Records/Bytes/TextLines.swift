/// The lines of a text, whether they end in LF or in CRLF; the last may have no end.
///
/// Swift takes CRLF for one character, which is no LF: texts are split by their bytes.
package func textLines(_ bytes: [UInt8]) -> [String] {
  var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
  if lines.last?.isEmpty == true { lines.removeLast() }
  return lines.map { line in
    String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
  }
}
