import CYAML

/// What a YAML text holds before its plain words have types: scalars, lists and mappings with their places.
///
/// Aliases are the nodes that they stand for, and share their memory.
struct YAMLNode {
  enum Content {
    /// A text, and whether it stood there without quotes.
    case scalar(String, isPlain: Bool)
    case list([YAMLNode])
    case mapping([(key: YAMLNode, value: YAMLNode)])
  }

  let content: Content
  /// The tag that stood before it, resolved; `!` alone stays as it is.
  let tag: String?
  let location: SourceLocation
}

/// Reads the one document of a text with libyaml, event by event, so that no file is deeper or longer than it may be.
struct YAMLDocument {
  static let maximumDepth = 64
  static let maximumNodeCount = 500_000

  private let file: String
  private let text: YAMLText
  private var open: [Frame] = []
  private var anchors: [String: YAMLNode] = [:]
  private var root: YAMLNode?
  private var nodeCount = 0
  private var documentCount = 0
  /// A character and its first byte; events come in the order of the text, so that no byte is counted twice.
  private var cursor = (index: 0, offset: 0)

  /// A list or mapping whose end has not come yet; a mapping's keys and values take turns.
  private struct Frame {
    let isMapping: Bool
    let tag: String?
    let anchor: String?
    let location: SourceLocation
    var nodes: [YAMLNode] = []
  }

  /// The root of the only document; `nil` where the text holds nothing but space and comments.
  static func root(of text: YAMLText, file: String) throws(SettingsError) -> YAMLNode? {
    try text.refuseForeignLineEnds(file: file)
    var text = text
    var workByteCount = 0
    while true {
      var document = YAMLDocument(file: file, text: text)
      do throws(SettingsError) {
        return try text.bytes.withUnsafeBufferPointer { (bytes) throws(SettingsError) in try document.read(bytes) }
      } catch {
        // libyaml takes a tab before a comment, or on an empty line, for indentation; only where it stops is it known
        // that the line belongs to no text. It is read again without those tabs, as often as a moment allows.
        workByteCount += text.bytes.count
        guard error.message == Self.tabWords, workByteCount < maximumWorkByteCount, let line = error.location?.line,
          let next = text.withoutTabs(inEmptyLine: line - 1)
        else { throw error }
        text = next
      }
    }
  }

  private static let tabWords = "a tab at the start of a line; YAML indents with spaces"
  private static let maximumWorkByteCount = 64 << 20

  private init(file: String, text: YAMLText) {
    self.file = file
    self.text = text
  }

  private mutating func read(_ bytes: UnsafeBufferPointer<UInt8>) throws(SettingsError) -> YAMLNode? {
    let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    defer { parser.deallocate() }
    guard yaml_parser_initialize(parser) == 1 else { throw failure("no memory to read it", at: yaml_mark_t()) }
    defer { yaml_parser_delete(parser) }
    // Sound: the parser reads the bytes in place, and is gone before they are.
    yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    var isOver = false
    while !isOver {
      var event = yaml_event_t()
      guard yaml_parser_parse(parser, &event) == 1 else { throw failure(of: parser.pointee) }
      defer { yaml_event_delete(&event) }
      isOver = event.type == YAML_STREAM_END_EVENT
      try take(event)
    }
    return root
  }

  private mutating func take(_ event: yaml_event_t) throws(SettingsError) {
    let mark = event.start_mark
    let start = offset(of: mark)
    switch event.type {
    case YAML_DOCUMENT_START_EVENT:
      documentCount += 1
      guard documentCount == 1 else {
        throw failure("a second document begins here; keep one in a file", at: mark)
      }
    case YAML_ALIAS_EVENT:
      let name = String(cString: event.data.alias.anchor)
      try check(start, mark, anchor: name)
      guard let node = anchors[name] else {
        let isOpen = open.contains { $0.anchor == name }
        throw failure(
          isOpen ? "'*\(name)' stands inside what it stands for" : "'*\(name)' has no '&\(name)' before it", at: mark)
      }
      try add(node)
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      let words = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
      guard !words.utf8.contains(0) else {
        throw failure("a text with the character U+0000, which ends texts for commands and files", at: mark)
      }
      let isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE
      // A value that is left out stands nowhere.
      if !isPlain || !words.isEmpty || scalar.anchor != nil {
        try check(start, mark, anchor: scalar.anchor.map { String(cString: $0) })
      }
      var tag = scalar.tag.map { String(cString: $0) }
      // libyaml keeps silent about a lonely '!', which makes any word a text.
      if tag == nil, isPlain, text.properties(atByte: start).contains("!") { tag = "!" }
      let node = YAMLNode(content: .scalar(words, isPlain: isPlain), tag: tag, location: place(mark))
      if let anchor = scalar.anchor { anchors[String(cString: anchor)] = node }
      try add(node)
    case YAML_SEQUENCE_START_EVENT:
      let start = event.data.sequence_start
      try begin(isMapping: false, tag: start.tag, anchor: start.anchor, mark)
    case YAML_MAPPING_START_EVENT:
      let start = event.data.mapping_start
      try begin(isMapping: true, tag: start.tag, anchor: start.anchor, mark)
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
      guard let frame = open.popLast() else { return }
      let nodes = frame.nodes
      let content: YAMLNode.Content =
        frame.isMapping
        ? .mapping(stride(from: 0, to: nodes.count - 1, by: 2).map { (nodes[$0], nodes[$0 + 1]) }) : .list(nodes)
      let node = YAMLNode(content: content, tag: frame.tag, location: frame.location)
      if let anchor = frame.anchor { anchors[anchor] = node }
      try add(node)
    default: break
    }
  }

  private mutating func begin(
    isMapping: Bool, tag: UnsafeMutablePointer<UInt8>?, anchor: UnsafeMutablePointer<UInt8>?, _ mark: yaml_mark_t
  ) throws(SettingsError) {
    guard open.count < Self.maximumDepth else { throw failure("nested deeper than \(Self.maximumDepth)", at: mark) }
    let name = anchor.map { String(cString: $0) }
    try check(cursor.offset, mark, anchor: name)
    // An alias inside means this one, which is not whole yet, and no earlier one of the name.
    if let name { anchors[name] = nil }
    open.append(Frame(isMapping: isMapping, tag: tag.map { String(cString: $0) }, anchor: name, location: place(mark)))
  }

  /// Refuses what libyaml takes for something else than YAML 1.2 does: `{?a: b}`, where `?a` is the key, and names of
  /// anchors with signs in them, of which it reads the beginning only.
  private func check(_ start: Int, _ mark: yaml_mark_t, anchor: String?) throws(SettingsError) {
    if start > 0, text.bytes[start - 1] == UInt8(ascii: "?") {
      throw failure("put a space behind the '?' if a key follows, or quotes around a text with a '?'", at: mark)
    }
    guard let anchor else { return }
    guard text.properties(atByte: start).contains(where: { "&*".contains($0.prefix(1)) && $0.dropFirst() == anchor })
    else {
      throw failure(
        "the name '\(anchor)' ends with a sign; use letters, digits, '-' and '_', and a space behind", at: mark)
    }
  }

  private mutating func add(_ node: YAMLNode) throws(SettingsError) {
    nodeCount += 1
    guard nodeCount <= Self.maximumNodeCount else {
      throw SettingsError(at: node.location, "more than \(Self.maximumNodeCount) values")
    }
    if open.isEmpty { root = node } else { open[open.count - 1].nodes.append(node) }
  }

  // MARK: Places and errors

  /// The byte at which a mark's character begins.
  private mutating func offset(of mark: yaml_mark_t) -> Int {
    let bytes = text.bytes
    while cursor.index < mark.index, cursor.offset < bytes.count {
      cursor.offset += 1
      while cursor.offset < bytes.count, (0x80..<0xC0).contains(bytes[cursor.offset]) { cursor.offset += 1 }
      cursor.index += 1
    }
    return cursor.offset
  }

  private func place(_ mark: yaml_mark_t) -> SourceLocation {
    SourceLocation(file: file, line: mark.line + 1, column: mark.column + 1)
  }

  private func failure(_ message: String, at mark: yaml_mark_t) -> SettingsError {
    SettingsError(at: place(mark), message)
  }

  private func failure(of parser: yaml_parser_t) -> SettingsError {
    let problem = parser.problem.map { String(cString: $0) } ?? "no memory to read it"
    if parser.error == YAML_READER_ERROR {
      let (line, column) = text.place(ofByte: parser.problem_offset)
      return SettingsError(
        at: SourceLocation(file: file, line: line + 1, column: column + 1),
        parser.problem_value > 0
          ? "the character U+\(Self.hexadecimal(parser.problem_value)) cannot stand in YAML; "
            + "write it as an escape inside double quotes"
          : "not YAML: \(problem)")
    }
    let mark = parser.problem_mark
    if problem == "found a tab character where an indentation space is expected" {
      return failure(
        "the first line of a block text begins with a tab; say by how many spaces the text is indented, as in '|2'",
        at: mark)
    }
    if text.isIndentedByTab(line: mark.line) {
      return SettingsError(
        at: SourceLocation(file: file, line: mark.line + 1, column: 1), Self.tabWords)
    }
    let context = parser.context.map { String(cString: $0) }
    return failure("not YAML: \([context, problem].compactMap { $0 }.joined(separator: ", "))", at: mark)
  }

  private static func hexadecimal(_ code: Int32) -> String {
    let digits = String(code, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
