/// Reads the rows of a CSV file from front to back, or one row at a known place.
///
/// Fields may be quoted, and then hold commas, doubled quotes and line breaks; rows end in CRLF, LF or CR.
///
/// - Reference: RFC 4180, section 2.
struct CSVScanner {
  /// A row and where it stands.
  struct Row: Sendable, Equatable {
    var fields: [String]
    var byteOffset: Int
    /// The number of the line on which it begins, from 1; `nil` where that is not known.
    var line: Int?

    /// Where it stands, in words.
    var place: String { (line.map { "line \($0)" } ?? "the row") + " at byte \(byteOffset)" }
  }

  /// The most bytes in a row.
  static let rowByteLimit = 1 << 24
  /// The most fields in a row.
  static let fieldLimit = 1 << 14

  private let content: ContentReader
  private let start: Int
  private var line: Int?
  /// Whether an empty line is a row of one empty field, as it is in a file of one column; it is passed over otherwise.
  var keepsEmptyLines = false

  /// Starts at the beginning of a file.
  init(file: InputFile) {
    content = ContentReader(FileSource(file: file))
    start = 0
    line = 1
  }

  /// Starts at a row whose place is known; its line is not.
  ///
  /// - Throws: if the row has more bytes than any may have, or is no longer there.
  init(file: InputFile, row: Range<Int>) throws(RecordsError) {
    var bytes: [UInt8] = []
    // What was scanned before is within the limit; blank lines may follow it.
    try file.read(at: row.lowerBound, count: min(row.count, Self.rowByteLimit), into: &bytes)
    content = ContentReader(MemorySource(bytes, path: file.path))
    start = row.lowerBound
  }

  /// Where the next row begins.
  var byteOffset: Int { start + content.contentOffset }

  /// Passes over the mark that some programs put in front of UTF-8.
  mutating func skipByteOrderMark() throws(RecordsError) {
    let loaded = try content.load(3)
    guard loaded >= 3 else { return }
    let isMark = content.withLoaded(3) { $0[0] == 0xEF && $0[1] == 0xBB && $0[2] == 0xBF }
    if isMark { content.advance(3) }
  }

  /// The next row; `nil` at the end of the file.
  ///
  /// Empty lines are passed over, see ``keepsEmptyLines``.
  ///
  /// - Throws: if a quote stands where none may, a quoted field has no end, a field is not UTF-8, or a row is too long.
  mutating func next() throws(RecordsError) -> Row? {
    while true {
      var row = Row(fields: [], byteOffset: byteOffset, line: line)
      var field: [UInt8] = []
      var state = State.fieldStart
      var count = 0
      var isEmptyLine = false
      func fault(_ words: String) -> RecordsError {
        RecordsError(.damaged, "\(content.path): \(row.place): \(words)")
      }
      func endField() throws(RecordsError) {
        guard row.fields.count < Self.fieldLimit else { throw fault("the row has more than \(Self.fieldLimit) fields") }
        guard let text = String(validating: field, as: UTF8.self) else {
          throw fault("field \(row.fields.count + 1) is not UTF-8")
        }
        row.fields.append(text)
        field.removeAll(keepingCapacity: true)
        state = .fieldStart
      }
      scan: while true {
        let loaded = try content.load(1)
        guard loaded > 0 else {
          guard state != .quoted else { throw fault("a quoted field has no end") }
          if count == 0 { return nil }
          try endField()
          break scan
        }
        let byte = content.withLoaded(1) { $0[0] }
        content.advance(1)
        count += 1
        guard count <= Self.rowByteLimit else { throw fault("the row has more than \(Self.rowByteLimit) bytes") }
        switch (state, byte) {
        case (.quoted, UInt8(ascii: "\"")): state = .quoteInQuoted
        case (.quoted, _):
          if byte == UInt8(ascii: "\n") { line = line.map { $0 + 1 } }
          field.append(byte)
        case (.quoteInQuoted, UInt8(ascii: "\"")):
          field.append(byte)
          state = .quoted
        case (_, UInt8(ascii: ",")): try endField()
        case (_, UInt8(ascii: "\n")), (_, UInt8(ascii: "\r")):
          if byte == UInt8(ascii: "\r"), try content.load(1) > 0, content.withLoaded(1, { $0[0] == UInt8(ascii: "\n") })
          {
            content.advance(1)
          }
          line = line.map { $0 + 1 }
          isEmptyLine = count == 1
          try endField()
          break scan
        case (.fieldStart, UInt8(ascii: "\"")): state = .quoted
        case (.fieldStart, _), (.plain, _):
          guard byte != UInt8(ascii: "\"") else {
            throw fault("a quote stands in a field that does not begin with one")
          }
          field.append(byte)
          state = .plain
        case (.quoteInQuoted, _): throw fault("text follows the closing quote of field \(row.fields.count + 1)")
        }
      }
      if !isEmptyLine || keepsEmptyLines { return row }
    }
  }

  private enum State { case fieldStart, plain, quoted, quoteInQuoted }
}
