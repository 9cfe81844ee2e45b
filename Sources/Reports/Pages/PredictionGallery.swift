/// A page of what a model says of files or records, each with its image or sound.
public struct PredictionGallery: Sendable, Equatable {
  /// What of a record is seen or heard.
  public enum Medium: Sendable, Equatable {
    /// An encoded image, such as `image/png` with its bytes; an enlarged one shows its pixels.
    case image(type: String, bytes: [UInt8], isEnlarged: Bool)
    case sound(PlayedSound)
  }

  /// A record.
  public struct Card: Sendable, Equatable {
    /// The file, or what the record is called.
    public var name: String
    /// What the model says of it, the most important first.
    public var lines: [String]
    /// Whether the record's own class is another.
    public var isMistaken: Bool
    /// What is seen or heard; `nil` for numbers, and where there is no room.
    public var medium: Medium?
    /// What stands below, such as the stretches of a recording.
    public var table: DataTable?

    /// Makes a card.
    public init(
      name: String, lines: [String], isMistaken: Bool = false, medium: Medium? = nil, table: DataTable? = nil
    ) {
      self.name = name
      self.lines = lines
      self.isMistaken = isMistaken
      self.medium = medium
      self.table = table
    }
  }

  /// Records that belong together, such as those of one predicted class.
  public struct Group: Sendable, Equatable {
    /// What it is called.
    public var title: String
    /// What is said of it, such as how many there are.
    public var words: String
    /// Its cards, in order.
    public var cards: [Card]

    /// Makes a group.
    public init(title: String, words: String, cards: [Card]) {
      self.title = title
      self.words = words
      self.cards = cards
    }
  }

  /// The page's title.
  public var title: String
  /// One or two sentences that say what matters.
  public var lead: String
  /// The headline numbers.
  public var figures: KeyFigures
  /// How many records each class got, as shares.
  public var shares: [BarChart.Bar]
  /// The groups in order.
  public var groups: [Group]
  /// What could not be read, each with its reason.
  public var unread: [(name: String, reason: String)]
  /// How many more could not be read.
  public var unlistedCount: Int

  /// Makes a gallery.
  public init(
    title: String, lead: String, figures: KeyFigures, shares: [BarChart.Bar], groups: [Group],
    unread: [(name: String, reason: String)], unlistedCount: Int = 0
  ) {
    self.title = title
    self.lead = lead
    self.figures = figures
    self.shares = shares
    self.groups = groups
    self.unread = unread
    self.unlistedCount = unlistedCount
  }

  /// Whether all is equal.
  public static func == (one: PredictionGallery, other: PredictionGallery) -> Bool {
    one.rendered() == other.rendered()
  }

  /// The whole file.
  ///
  /// Complexity: O(bytes of all images and sounds).
  public func rendered() -> String {
    var sections: [ReportPage.Section] = []
    if !unread.isEmpty {
      let table = DataTable(
        columns: [.words("File"), .words("Reason")], rows: unread.map { .init([$0.name, $0.reason]) })
      let rest = unlistedCount > 0 ? [aside("\(grouped(unlistedCount)) more are not listed.")] : []
      sections.append(.init(anchor: "unread", title: "Not read", body: [table.rendered()] + rest))
    }
    if !shares.isEmpty {
      sections.append(
        .init(
          anchor: "classes", title: "Classes",
          body: [BarChart(title: "Share of all predictions", bars: shares).rendered()]))
    }
    for (index, group) in groups.enumerated() {
      sections.append(
        .init(anchor: "group-\(index + 1)", title: group.title, body: [aside(group.words), Self.cards(group.cards)]))
    }
    return ReportPage(
      title: title, lead: lead, headline: figures.rendered(), sections: sections, footer: "Made by Millrace."
    ).renderedAlone()
  }

  private static func cards(_ cards: [Card]) -> HTML {
    let isWide = cards.contains { card in
      if case .sound = card.medium { return true }
      return card.table != nil || card.medium == nil
    }
    return .element("div", ["class": isWide ? "heard-list" : "shots"], cards.map { figure($0) })
  }

  private static func figure(_ card: Card) -> HTML {
    let words = HTML.element(
      "figcaption", containing: (card.lines + [card.name]).map { .element("span", .text($0)) })
    let shown: [HTML] =
      switch card.medium {
      case .image(let type, let bytes, let isEnlarged):
        [
          .element(
            "img",
            [
              "src": "data:\(type);base64,\(base64(bytes))", "alt": card.name, "loading": "lazy",
              "class": isEnlarged ? "image" : "photo",
            ])
        ]
      case .sound(let sound): [sound.player(of: card.name)]
      case nil: []
      }
    return .element(
      "figure", ["class": card.isMistaken ? "shot mistaken" : "shot"],
      shown + [words] + (card.table.map { [$0.rendered()] } ?? []))
  }
}
