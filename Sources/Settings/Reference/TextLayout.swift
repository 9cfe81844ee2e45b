/// Text in lines of a bounded width, for terminals.
package enum TextLayout {
  /// The narrowest that a column of text becomes, however deep it is indented.
  private static let minimumWidth = 16

  /// A paragraph broken at spaces into lines of at most `columns`, all of them indented.
  ///
  /// A word that is too long for a line is broken where the line ends.
  package static func wrapped(_ text: String, columns: Int, indent: Int = 0) -> [String] {
    let indent = min(indent, max(0, columns - minimumWidth))
    let width = max(1, columns - indent)
    var lines: [String] = []
    var line = ""
    for word in text.split(whereSeparator: \.isWhitespace) {
      var word = word[...]
      if !line.isEmpty, line.count + 1 + word.count <= width {
        line += " \(word)"
        continue
      }
      if !line.isEmpty { lines.append(line) }
      while word.count > width {
        lines.append(String(word.prefix(width)))
        word = word.dropFirst(width)
      }
      line = String(word)
    }
    if !line.isEmpty { lines.append(line) }
    return lines.map { String(repeating: " ", count: indent) + $0 }
  }

  /// Terms with paragraphs beside them; below them where a term is too long for its column.
  ///
  /// - Parameter longest: The length of the longest term, where these are some of a longer list.
  package static func definitions(
    _ entries: [(term: String, paragraphs: [String])], columns: Int, indent: Int = 2, longest: Int? = nil
  ) -> [String] {
    let longest = longest ?? entries.map(\.term.count).max() ?? 0
    let hang = indent + min(longest, max(8, columns / 4)) + 2
    return entries.flatMap { term, paragraphs in
      var lines = paragraphs.flatMap { wrapped($0, columns: columns, indent: hang) }
      let head = String(repeating: " ", count: indent) + term
      let gap = min(hang, max(0, columns - minimumWidth))
      guard head.count + 2 <= gap, let first = lines.first else {
        return wrapped(term, columns: columns, indent: indent) + lines
      }
      lines[0] = head + String(repeating: " ", count: gap - head.count) + first.dropFirst(gap)
      return lines
    }
  }
}
