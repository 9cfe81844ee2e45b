/// The text of a source file without what no compiler sees: comments, and space that separates nothing.
///
/// Two files with equal tokens compile to the same program, so a stage's identity is made of tokens. In doubt two texts
/// stay different: space beside an operator may decide how it binds, so whether it is there counts, how much does not.
package enum SourceText {
  /// The languages of the package's sources.
  package enum Language: Sendable {
    case swift, c

    /// The language by a file's ending; `nil` for files that are no sources.
    package init?(path: String) {
      switch path.split(separator: ".").last {
      case "swift": self = .swift
      case "c", "h", "modulemap": self = .c
      default: return nil
      }
    }
  }

  /// The bytes that decide what is compiled.
  ///
  /// Complexity: O(bytes).
  package static func significantBytes(of source: [UInt8], in language: Language) -> [UInt8] {
    var scanner = SourceScanner(source: source, language: language)
    return scanner.significantBytes()
  }
}

/// Reads a source from front to back, keeping what counts.
private struct SourceScanner {
  let source: [UInt8]
  let language: SourceText.Language
  private var position = 0
  private var kept: [UInt8] = []
  /// Whether space or a comment stands between what was kept last and what comes next.
  private var isSeparated = false
  /// Whether a line break does.
  private var isOnNewLine = true
  /// How many lists of generic arguments are open whose `<` ended its line.
  private var brokenGenericCount = 0
  /// Whether a directive of the preprocessor is being read, which ends with its line.
  private var isDirective = false

  init(source: [UInt8], language: SourceText.Language) {
    self.source = source
    self.language = language
    kept.reserveCapacity(source.count)
  }

  mutating func significantBytes() -> [UInt8] {
    while position < source.count { step() }
    return kept
  }

  private func byte(_ offset: Int) -> UInt8? { position + offset < source.count ? source[position + offset] : nil }

  private func starts(with text: StaticString) -> Bool {
    position + text.utf8CodeUnitCount <= source.count
      && (0..<text.utf8CodeUnitCount).allSatisfy { source[position + $0] == text.utf8Start[$0] }
  }

  private mutating func step() {
    let current = source[position]
    switch current {
    case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
      if isDirective {
        kept.append(UInt8(ascii: "\n"))
        isDirective = false
      }
      (isSeparated, isOnNewLine) = (true, true)
      position += 1
    case UInt8(ascii: " "), UInt8(ascii: "\t"):
      isSeparated = true
      position += 1
    case UInt8(ascii: "\\") where language == .c && byte(1) == UInt8(ascii: "\n"):
      isSeparated = true
      position += 2
    case UInt8(ascii: "/") where byte(1) == UInt8(ascii: "/"): skipLineComment()
    case UInt8(ascii: "/") where byte(1) == UInt8(ascii: "*"): skipBlockComment()
    case UInt8(ascii: "\""), UInt8(ascii: "#"), UInt8(ascii: "'"):
      if language == .swift, let pounds = poundsOfText() {
        separate(before: current)
        keepText(poundCount: pounds)
      } else if language == .c, current != UInt8(ascii: "#") {
        separate(before: current)
        keepCText(quote: current)
      } else {
        if language == .c, isOnNewLine { isDirective = true }
        keep(current)
      }
    default: keep(current)
    }
  }

  private mutating func keep(_ byte: UInt8) {
    separate(before: byte)
    kept.append(byte)
    position += 1
  }

  /// Writes one space, or one line break, where it may mean something.
  private mutating func separate(before next: UInt8) {
    defer { (isSeparated, isOnNewLine) = (false, false) }
    // A comma that a formatter sets behind the last element says nothing.
    if language == .swift, Self.closes(next), kept.last == UInt8(ascii: ",") { kept.removeLast() }
    guard isSeparated, let last = kept.last, !isBreakOfGenerics(before: next) else { return }
    if language == .swift, isOnNewLine, next == UInt8(ascii: ".") {
      // A chain goes on; without its line break the dot would follow at once.
      if endsWithKeyword || Self.isOperator(last) && !Self.follows(last) { kept.append(UInt8(ascii: " ")) }
    } else if language == .swift, isOnNewLine, beginsStatement(with: next, after: last) {
      kept.append(UInt8(ascii: "\n"))
    } else if isDirective || !(Self.standsAlone(last) || Self.standsAlone(next)) {
      // In a directive `F (x)` and `F(x)` are two things.
      kept.append(UInt8(ascii: " "))
    }
  }

  /// Whether a line breaks within `Array<` … `>`, where a formatter may break it or not.
  private mutating func isBreakOfGenerics(before next: UInt8) -> Bool {
    guard language == .swift, isOnNewLine else { return false }
    // Behind a name and without space `<` is no operator.
    if kept.last == UInt8(ascii: "<"), let before = kept.dropLast().last, Self.isLetter(before) {
      brokenGenericCount += 1
      return true
    }
    guard next == UInt8(ascii: ">"), brokenGenericCount > 0 else { return false }
    brokenGenericCount -= 1
    return true
  }

  private static func closes(_ byte: UInt8) -> Bool { ")]".utf8.contains(byte) }

  /// Marks beside which space means nothing.
  private static func standsAlone(_ byte: UInt8) -> Bool { "()[]{},;:\n".utf8.contains(byte) }

  private static func isOperator(_ byte: UInt8) -> Bool { "+-*/%=<>!&|^~?.".utf8.contains(byte) }

  /// Operators that end an operand: `x!`, `x?`, and the end of `Array<Int>`.
  private static func follows(_ byte: UInt8) -> Bool { "!?>".utf8.contains(byte) }

  private static func isLetter(_ byte: UInt8) -> Bool {
    byte == 95 || byte >= 128 || (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
  }

  /// Whether a line that begins here may be read as a statement of its own, which it would not be behind a space.
  ///
  /// Brackets could go on with a call or a subscript, operators could be prefixes; two operands in one line are no Swift.
  private func beginsStatement(with next: UInt8, after last: UInt8) -> Bool {
    // Behind the arrow of a function's type stands what it returns.
    guard
      Self.isLetter(last) && !endsWithKeyword || ")]}\"".utf8.contains(last)
        || Self.follows(last) && !kept.suffix(2).elementsEqual("->".utf8)
    else { return false }
    if next == UInt8(ascii: "(") || next == UInt8(ascii: "[") { return true }
    guard Self.isOperator(next) else { return false }
    // An operator with space on both sides goes on with the line before.
    var length = 1
    while let byte = byte(length), Self.isOperator(byte) { length += 1 }
    return !(byte(length) == UInt8(ascii: " ") || byte(length) == UInt8(ascii: "\n"))
  }

  /// Whether the last word is one that an operand follows.
  private var endsWithKeyword: Bool {
    let word = kept.reversed().prefix(10).prefix(while: Self.isLetter).reversed()
    return [
      "return", "in", "else", "try", "await", "throw", "where", "guard", "if", "case", "is", "as", "throws", "while",
    ]
    .contains { word.elementsEqual($0.utf8) }
  }

  // MARK: Comments

  private mutating func skipLineComment() {
    while let current = byte(0), current != UInt8(ascii: "\n") { position += 1 }
    isSeparated = true
  }

  private mutating func skipBlockComment() {
    var depth = 0
    repeat {
      if starts(with: "/*"), depth == 0 || language == .swift {
        depth += 1
        position += 2
      } else if starts(with: "*/") {
        depth -= 1
        position += 2
      } else {
        if byte(0) == UInt8(ascii: "\n"), !isDirective { isOnNewLine = true }
        position += 1
      }
    } while depth > 0 && position < source.count
    isSeparated = true
  }

  // MARK: Texts

  /// How many `#` stand before a text's quotes; `nil` where no text begins.
  private func poundsOfText() -> Int? {
    var count = 0
    while byte(count) == UInt8(ascii: "#") { count += 1 }
    return byte(count) == UInt8(ascii: "\"") ? count : nil
  }

  /// A text of Swift to its end, whatever is interpolated in it.
  private mutating func keepText(poundCount: Int) {
    let start = position
    position += poundCount
    let quoteCount = starts(with: "\"\"\"") ? 3 : 1
    position += quoteCount
    while position < source.count {
      if isRun(of: UInt8(ascii: "\""), quoteCount, then: poundCount) {
        position += quoteCount + poundCount
        break
      }
      if quoteCount == 1, byte(0) == UInt8(ascii: "\n") { break }
      if byte(0) == UInt8(ascii: "\\"), (0..<poundCount).allSatisfy({ byte(1 + $0) == UInt8(ascii: "#") }) {
        position += 1 + poundCount
        if byte(0) == UInt8(ascii: "(") { skipInterpolation() } else { position += 1 }
      } else {
        position += 1
      }
    }
    position = min(position, source.count)
    if quoteCount == 3 {
      keepLines(source[start..<position])
    } else {
      kept.append(contentsOf: source[start..<position])
    }
  }

  /// A text of several lines without the indentation of its last one, which is no part of it.
  private mutating func keepLines(_ text: ArraySlice<UInt8>) {
    let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let indentation = lines.last?.prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") } ?? []
    for (index, line) in lines.enumerated() {
      if index > 0 { kept.append(UInt8(ascii: "\n")) }
      kept.append(contentsOf: index > 0 && line.starts(with: indentation) ? line.dropFirst(indentation.count) : line)
    }
  }

  private func isRun(of quote: UInt8, _ count: Int, then poundCount: Int) -> Bool {
    (0..<count).allSatisfy { byte($0) == quote }
      && (0..<poundCount).allSatisfy { byte(count + $0) == UInt8(ascii: "#") }
  }

  /// Passes over `(…)`, texts within texts included; what is interpolated is kept as it is written.
  private mutating func skipInterpolation() {
    var depth = 0
    repeat {
      switch byte(0) {
      case UInt8(ascii: "(")?: depth += 1
      case UInt8(ascii: ")")?: depth -= 1
      case UInt8(ascii: "\"")?, UInt8(ascii: "#")?:
        if let pounds = poundsOfText() {
          let before = kept.count
          keepText(poundCount: pounds)
          kept.removeSubrange(before...)
          continue
        }
      default: break
      }
      position += 1
    } while depth > 0 && position < source.count
  }

  /// A text or a character of C to its end.
  private mutating func keepCText(quote: UInt8) {
    let start = position
    position += 1
    while let current = byte(0), current != quote, current != UInt8(ascii: "\n") {
      position += current == UInt8(ascii: "\\") ? 2 : 1
    }
    position = min(position + 1, source.count)
    kept.append(contentsOf: source[start..<position])
  }
}
