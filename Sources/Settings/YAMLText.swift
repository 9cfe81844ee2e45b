/// The characters of a YAML file: UTF-8 without a byte order mark, and where its lines are.
struct YAMLText {
  private(set) var bytes: [UInt8]
  init(_ text: String) {
    var bytes = Array(text.utf8.starts(with: Self.mark) ? text.utf8.dropFirst(3) : text.utf8[...])
    // libyaml passes over a last line of a block text that is nothing but space and has no end.
    if bytes.last.map(Self.isSpace) == true, bytes.last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
    self.bytes = bytes
  }

  /// Decodes UTF-8 or UTF-16, told apart as YAML does by a byte order mark or by the zero bytes of the first character.
  ///
  /// - Reference: YAML 1.2.2, §5.2.
  /// - Returns: `nil` and what is wrong where it is neither.
  static func decoded(_ bytes: [UInt8]) -> Result<YAMLText, Refusal> {
    func utf16(isLittleEndian: Bool) -> Result<YAMLText, Refusal> {
      guard bytes.count.isMultiple(of: 2) else {
        return .failure(Refusal(words: "is UTF-16 that ends inside a character"))
      }
      let units = stride(from: 0, to: bytes.count, by: 2).map { place in
        let (first, second) = (UInt16(bytes[place]), UInt16(bytes[place + 1]))
        return isLittleEndian ? second << 8 | first : first << 8 | second
      }
      guard let text = String(validating: units, as: UTF16.self) else {
        return .failure(Refusal(words: "is UTF-16 with half a character in it; save it as UTF-8"))
      }
      return .success(YAMLText(text))
    }
    let start = bytes.prefix(4) + Array(repeating: 1, count: max(0, 4 - bytes.count))
    switch (start[0], start[1], start[2], start[3]) {
    case (0, 0, 0xFE, 0xFF), (0xFF, 0xFE, 0, 0), (0, 0, 0, 1...), (1..., 0, 0, 0):
      return .failure(Refusal(words: "is UTF-32; save it as UTF-8"))
    case (0xFE, 0xFF, _, _), (0, 1..., _, _): return utf16(isLittleEndian: false)
    case (0xFF, 0xFE, _, _), (1..., 0, _, _): return utf16(isLittleEndian: true)
    default: break
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      return .failure(Refusal(words: "is not UTF-8; save it as UTF-8"))
    }
    return .success(YAMLText(text))
  }

  /// Why bytes are no text, as the end of a sentence that begins with the file.
  struct Refusal: Error { let words: String }

  private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// Refuses the line ends of YAML 1.1 that are characters like others in YAML 1.2: U+0085, U+2028, U+2029.
  ///
  /// libyaml would break lines there.
  func refuseForeignLineEnds(file: String) throws(SettingsError) {
    for (place, byte) in bytes.enumerated() where byte == 0xC2 || byte == 0xE2 {
      let name: String
      switch (byte, bytes[place + 1], byte == 0xE2 ? bytes[place + 2] : 0) {
      case (0xC2, 0x85, _): name = "0085"
      case (0xE2, 0x80, 0xA8): name = "2028"
      case (0xE2, 0x80, 0xA9): name = "2029"
      default: continue
      }
      let (line, column) = self.place(ofByte: place)
      throw SettingsError(
        at: SourceLocation(file: file, line: line + 1, column: column + 1),
        "the character U+\(name) ends lines for some readers of YAML and not for others; "
          + "write it as \\u\(name) inside double quotes")
    }
  }

  /// The line and column, from 0, of a byte; columns count characters.
  func place(ofByte offset: Int) -> (line: Int, column: Int) {
    var (line, column, place) = (0, 0, 0)
    while place < min(offset, bytes.count) {
      let next = place + 1 < bytes.count ? bytes[place + 1] : 0
      switch bytes[place] {
      case UInt8(ascii: "\r") where next == UInt8(ascii: "\n"): break
      case UInt8(ascii: "\r"), UInt8(ascii: "\n"): (line, column) = (line + 1, 0)
      case 0x80..<0xC0: break
      default: column += 1
      }
      place += 1
    }
    return (line, column)
  }

  /// The text with spaces for the tabs before a line's end or comment; `nil` where the line has other content.
  func withoutTabs(inEmptyLine line: Int) -> YAMLText? {
    guard let start = start(ofLine: line) else { return nil }
    let end = bytes[start...].firstIndex { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") } ?? bytes.endIndex
    guard end == bytes.endIndex || "\r\n#".utf8.contains(bytes[end]) else { return nil }
    var text = self
    for place in start..<end { text.bytes[place] = UInt8(ascii: " ") }
    return text
  }

  /// Whether the space before a line's first word holds a tab.
  func isIndentedByTab(line: Int) -> Bool {
    guard let start = start(ofLine: line) else { return false }
    return bytes[start...].prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }.contains(UInt8(ascii: "\t"))
  }

  /// The words before a node's own content that begin at this byte: its anchor and its tag, or an alias.
  func properties(atByte start: Int) -> [String] {
    var words: [String] = []
    var rest = bytes[min(start, bytes.count)...]
    while let byte = rest.first, "!&*".utf8.contains(byte) {
      // A verbatim tag may hold what else ends words.
      let isVerbatim = rest.starts(with: "!<".utf8)
      let word = rest.prefix { !Self.isSpace($0) && (isVerbatim || !",[]{}".utf8.contains($0)) }
      words.append(String(decoding: word, as: UTF8.self))
      rest = rest.dropFirst(word.count).drop(while: Self.isSpace)
    }
    return words
  }

  private static func isSpace(_ byte: UInt8) -> Bool { " \t\r\n".utf8.contains(byte) }

  private func start(ofLine wanted: Int) -> Int? {
    var (line, place) = (0, 0)
    while line < wanted {
      guard let end = bytes[place...].firstIndex(where: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) else {
        return nil
      }
      place = end + 1
      if bytes[end] == UInt8(ascii: "\r"), place < bytes.count, bytes[place] == UInt8(ascii: "\n") { place += 1 }
      line += 1
    }
    return place
  }
}
