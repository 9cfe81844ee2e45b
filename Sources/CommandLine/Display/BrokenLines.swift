import Glibc
import Settings

/// Text whose lines are broken at spaces where they are too long.
package enum BrokenLines {
  /// The text in lines of at most so many columns, as far as its words allow; what a broken line goes on with is indented.
  package static func text(_ text: String, columns: Int) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line -> [String] in
      guard line.count > columns else { return [String(line)] }
      let indent = line.prefix { $0 == " " }.count
      let width = columns - indent - 2
      // A word that is too long for a line, such as a path, stays whole: it is there to be copied.
      guard line.split(separator: " ").allSatisfy({ $0.count <= width }) else { return [String(line)] }
      return TextLayout.wrapped(String(line), columns: width).enumerated().map { index, part in
        String(repeating: " ", count: index == 0 ? indent : indent + 2) + part
      }
    }
    return lines.joined(separator: "\n")
  }

  /// Prints text, its lines broken where a terminal is too narrow for them; whole where nobody looks.
  static func show(_ text: String) {
    print(Terminal.isTerminal(STDOUT_FILENO) ? self.text(text, columns: Terminal.width(of: STDOUT_FILENO)) : text)
  }
}
