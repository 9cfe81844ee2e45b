/// Everything that there is help for: chapters of topics, each with a page.
public struct Manual: Sendable {
  /// What one word stands for.
  public struct Topic: Sendable {
    /// The word that finds it, such as `convolution`.
    public let word: String
    /// What it is, in one line.
    public let summary: String
    /// Its page in lines of at most so many columns.
    public let lines: @Sendable (_ columns: Int) -> [String]
    /// The page for programs.
    public let json: CanonicalValue
    /// The words of the settings that the page tells of.
    let settings: Set<String>

    /// Describes a topic whose page is made elsewhere.
    public init(
      word: String, summary: String, json: CanonicalValue, lines: @escaping @Sendable (_ columns: Int) -> [String]
    ) {
      self.word = word
      self.summary = summary
      self.json = json
      self.lines = lines
      settings = []
    }

    /// Describes a topic with a page of settings.
    init(word: String, page: ReferencePage) {
      self.word = word
      summary = page.summary
      json = page.json
      settings = page.words
      lines = { page.lines(columns: $0) }
    }
  }

  /// Topics of one sort.
  public struct Chapter: Sendable {
    /// What one of them is called, such as `layer`.
    public let name: String
    /// What several are called.
    public let plural: String
    public let topics: [Topic]
    /// Whether the overview tells what each is, and not their words alone.
    public let isTold: Bool

    /// Puts a chapter together.
    public init(name: String, plural: String, topics: [Topic], isTold: Bool = false) {
      self.name = name
      self.plural = plural
      self.topics = topics
      self.isTold = isTold
    }
  }

  private let command: String
  private let chapters: [Chapter]

  /// Puts a manual together; `command` is what people type before a topic, such as `millrace help`.
  public init(command: String, chapters: [Chapter]) {
    self.command = command
    self.chapters = chapters
  }

  /// One chapter for each family, with a page for each kind.
  ///
  /// - Parameter told: The families whose kinds the overview explains.
  public static func chapters(
    _ families: [FamilyReference], command: String, told: Set<String> = []
  ) -> [Chapter] {
    families.map { family in
      Chapter(
        name: family.name, plural: family.plural,
        topics: family.kinds.map { kind in
          let page = ReferencePage(
            heading: "\(kind.keyword), \(ValueForm.withArticle(family.name))", summary: kind.summary,
            example: kind.lines ?? [kind.yaml(families)], settings: kind.settings, shorthand: kind.shorthand,
            command: command)
          return Topic(word: kind.keyword, page: page)
        }, isTold: told.contains(family.name))
    }
  }

  /// A topic for what files may hold beside kinds.
  public static func topic(
    file word: String, summary: String, example: [String], settings: [SettingReference], command: String
  ) -> Topic {
    Topic(
      word: word,
      page: ReferencePage(
        heading: word, summary: summary, example: example, settings: settings, shorthand: nil, command: command))
  }

  // MARK: Pages

  /// What there is help for, by chapters.
  public func overview(columns: Int) -> [String] {
    TextLayout.wrapped("Usage: \(command) TOPIC", columns: columns)
      + chapters.flatMap { chapter in
        ["", "\(chapter.plural):"]
          + (chapter.isTold
            ? Self.list(chapter, columns)
            : TextLayout.wrapped(chapter.topics.map(\.word).joined(separator: ", "), columns: columns, indent: 2))
      }
      + [""]
      + TextLayout.wrapped(
        "A topic is one of these words, or the name of a group; where a word stands in two groups, "
          + "'group/word' picks one.", columns: columns)
  }

  /// The overview for programs: a value for each chapter.
  public var json: [CanonicalValue] {
    chapters.map { chapter in
      .mapping([
        "group": .string(chapter.plural),
        "topics": .list(chapter.topics.map { .mapping(["topic": .string($0.word), "summary": .string($0.summary)]) }),
      ])
    }
  }

  private static func list(_ chapter: Chapter, _ columns: Int) -> [String] {
    TextLayout.definitions(chapter.topics.map { ($0.word, [$0.summary]) }, columns: columns)
  }

  /// What a word stands for: a chapter, or the topics of that word.
  public enum Answer: Sendable {
    case chapter(Chapter)
    case topics([(chapter: Chapter, topic: Topic)])
    /// The topics that have a setting of this name.
    case setting(String, of: [(chapter: Chapter, topic: Topic)])
  }

  /// Looks a word up; `layers/normalize` picks a chapter's.
  ///
  /// - Throws: `SettingsError` that names the nearest word.
  public func answer(to word: String) throws(SettingsError) -> Answer {
    if let slash = word.firstIndex(of: "/") {
      let name = String(word[..<slash])
      guard let chapter = chapters.first(where: { $0.plural == name || $0.name == name }) else {
        throw unknown(name, "group", among: chapters.map(\.plural))
      }
      let word = String(word[word.index(after: slash)...])
      guard let topic = chapter.topics.first(where: { $0.word == word }) else {
        throw unknown(word, chapter.name, among: chapter.topics.map(\.word))
      }
      return .topics([(chapter, topic)])
    }
    if let chapter = chapters.first(where: { $0.plural == word }) { return .chapter(chapter) }
    let found = chapters.flatMap { chapter in
      chapter.topics.filter { $0.word == word }.map { (chapter: chapter, topic: $0) }
    }
    if !found.isEmpty { return .topics(found) }
    if let chapter = chapters.first(where: { $0.name == word }) { return .chapter(chapter) }
    let holders = chapters.flatMap { chapter in
      chapter.topics.filter { $0.settings.contains(word) }.map { (chapter: chapter, topic: $0) }
    }
    if !holders.isEmpty { return .setting(word, of: holders) }
    throw unknown(word, "topic", among: chapters.flatMap { [$0.plural] + $0.topics.map(\.word) })
  }

  private func unknown(_ word: String, _ what: String, among words: [String]) -> SettingsError {
    let hint = Spelling.hint(word, among: words)
    return SettingsError(
      "there is no \(what) '\(word)'" + (hint.isEmpty ? "; '\(command) words' lists what there is" : hint))
  }

  /// The pages that answer, below each other.
  public func lines(_ answer: Answer, columns: Int) -> [String] {
    switch answer {
    case .chapter(let chapter): return ["\(chapter.plural):", ""] + Self.list(chapter, columns)
    case .topics(let found):
      var lines: [String] = []
      for (chapter, topic) in found {
        if found.count > 1 {
          lines += lines.isEmpty ? [] : [""]
          lines += TextLayout.wrapped("[\(chapter.plural)/\(topic.word)]", columns: columns)
        }
        lines += topic.lines(columns)
        while lines.last == "" { lines.removeLast() }
      }
      return lines
    case .setting(let word, let holders):
      return ["'\(word)' is a setting of:", ""]
        + TextLayout.definitions(
          holders.map { ("\($0.chapter.plural)/\($0.topic.word)", [$0.topic.summary]) }, columns: columns)
        + [""] + TextLayout.wrapped("'\(command) GROUP/WORD' tells of each.", columns: columns)
    }
  }

  /// The pages that answer, a value each.
  public func json(_ answer: Answer) -> [CanonicalValue] {
    switch answer {
    case .chapter(let chapter): chapter.topics.map(\.json)
    case .topics(let found), .setting(_, let found): found.map(\.topic.json)
    }
  }
}
