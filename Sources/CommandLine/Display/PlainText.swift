import Glibc

/// Text on its way to a terminal or a log: what would steer a terminal is shown there, never sent.
///
/// All that this program prints goes through here. A control character, and those that reverse the order of what
/// follows, become `\u` and four hexadecimal digits, which is what they are in JSON as well.
enum PlainText {
  /// The text with its line ends and tabs, but nothing else that moves a cursor.
  static func escaped(_ text: String) -> String { escaped(text) { $0 == "\n" || $0 == "\t" } }

  /// The text on one line.
  static func line(_ text: String) -> String { escaped(text) { _ in false } }

  private static func escaped(_ text: String, except isAllowed: (Unicode.Scalar) -> Bool) -> String {
    // Nearly all text is harmless, which its bytes tell.
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case _ where isAllowed(scalar): result.unicodeScalars.append(scalar)
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}"..."\u{202E}", "\u{2066}"..."\u{2069}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

/// Prints text on standard output; everywhere in this program it takes the place of Swift's own function.
func print(_ text: String, terminator: String = "\n") {
  Swift.print(PlainText.escaped(text), terminator: terminator)
}

/// Prints a line in a colour, by the number that terminals have for it; in none for `nil`.
func print(_ line: String, color: Int?) {
  guard let color else { return print(line) }
  Swift.print("\u{1B}[\(color)m\(PlainText.escaped(line))\u{1B}[0m")
}

/// Unbuffered text for people.
enum StandardError {
  /// Writes text as `print` does, without an end of its own.
  static func write(_ text: String) { send(PlainText.escaped(text)) }

  /// Draws lines below each other, cut to the terminal's width, after `steering`: what moves the cursor.
  static func draw(_ lines: [String], after steering: Steering) {
    let width = Terminal.width(of: STDERR_FILENO) - 1
    let drawn = lines.map { "\(PlainText.line($0).prefix(width))\u{1B}[K" }
    send(steering.sequence + drawn.joined(separator: "\n"))
  }

  /// What moves the cursor and erases.
  enum Steering {
    /// Nothing was drawn yet.
    case none
    /// Back to the start of the line, which is erased.
    case line
    /// Back to the first of so many lines, all of which are erased.
    case lines(Int)

    fileprivate var sequence: String {
      switch self {
      case .none: ""
      case .line: "\r\u{1B}[K"
      case .lines(let count): "\r" + (count > 1 ? "\u{1B}[\(count - 1)A" : "") + "\u{1B}[J"
      }
    }
  }

  private static func send(_ text: String) {
    let bytes = Array(text.utf8)
    // Nobody is left to tell when standard error is gone.
    _ = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
