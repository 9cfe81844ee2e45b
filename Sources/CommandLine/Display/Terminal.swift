import Glibc

/// What is known about the terminal behind a descriptor.
enum Terminal {
  /// How wide lines may be that are not to be broken: the terminal's width, or 80 columns where it does not tell.
  static func width(of descriptor: Int32) -> Int {
    var size = winsize()
    return ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 10 ? Int(size.ws_col) : 80
  }

  /// How wide tables may be: as the terminal is, but no wider than is good to read; so wide where nobody looks.
  static func tableWidth(of descriptor: Int32) -> Int {
    isTerminal(descriptor) ? min(readableWidth, width(of: descriptor)) : readableWidth
  }

  /// How wide pages of text may be.
  static func pageWidth(of descriptor: Int32) -> Int { min(readableWidth, width(of: descriptor)) }

  private static let readableWidth = 100

  /// Whether people look at what is written there, as far as one can know.
  static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// Whether colours are wanted there; see no-color.org.
  static func isColored(_ descriptor: Int32) -> Bool {
    isTerminal(descriptor) && (getenv("NO_COLOR").map { $0.pointee == 0 } ?? true)
  }

  /// What was and what is, such as `sort a -> sort b`: on two lines where one of the terminal is too short.
  static func brokenAtArrow(_ text: String, on descriptor: Int32) -> String {
    isTerminal(descriptor) && text.count > width(of: descriptor) ? text.replacing(" -> ", with: "\n    -> ") : text
  }

  /// Unbroken text, cut to one line of a terminal; whole where nobody looks.
  static func line(_ text: String, on descriptor: Int32) -> String {
    guard isTerminal(descriptor) else { return text }
    let width = width(of: descriptor)
    return text.count <= width ? text : text.prefix(width - 1) + "…"
  }
}
