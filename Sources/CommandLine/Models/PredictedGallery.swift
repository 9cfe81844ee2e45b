import Models
import Pipelines
import Records
import Reports
import Store

/// Gathers a gallery while a predicts: as many images and sounds as fit on a page that opens at once.
struct PredictedGallery {
  /// A card with what orders it.
  private struct Entry {
    let group: String
    let certainty: Double
    let card: PredictionGallery.Card
  }

  private let subject: String
  private let words: String
  private let hears: Bool
  private var entries: [Entry] = []
  private var tally = PredictionTally()
  private var certainty = 0.0
  private var mediaByteCount = 0
  private var unread: [(name: String, reason: String)] = []
  private var unlistedCount = 0
  private var recordingCount = 0

  /// How many bytes of images and sounds a page holds; base64 makes a third more of them.
  private static let mediaByteLimit = 12 << 20
  /// How many records a page shows.
  private static let cardLimit = 3000
  private static let unreadLimit = 1000
  /// How many stretches of a recording are listed.
  private static let stretchLimit = 200

  /// - Parameter found: who predicts.
  init(_ found: ModelSource.Found) {
    subject = found.subject
    words = found.model.kind.words
    hears = found.model.hears
  }

  /// Adds a prediction.
  ///
  /// - Parameter media: the bytes of its image or sound; asked for only where there is room.
  mutating func add(_ row: PredictionRows.Row, media: () -> [UInt8]?) {
    tally.add(row.answer)
    let group: String
    var isMistaken = false
    var first = 1.0
    switch row.answer {
    case .classes(let guesses, let label):
      group = guesses.first?.shownName ?? ""
      first = guesses.first?.probability ?? 0
      certainty += first
      if let label { isMistaken = label.label != guesses.first?.label }
    case .numbers: group = Self.numbers
    }
    guard entries.count < Self.cardLimit else { return }
    let seen = hears ? GalleryMedia.sound : GalleryMedia.image
    let card = PredictionGallery.Card(
      name: row.subject, lines: [PredictionRows.words(row.answer)], isMistaken: isMistaken,
      medium: fitting { media().flatMap(seen) })
    entries.append(Entry(group: group, certainty: first, card: card))
  }

  /// Adds a recording, with its stretches of classes.
  mutating func add(_ recording: RecordingPrediction, stretches: [LabelTrack.Stretch]) {
    recordingCount += 1
    for window in recording.windows { tally.add(window.answer) }
    guard entries.count < Self.cardLimit else { return }
    let shown = stretches.prefix(Self.stretchLimit)
    let table = DataTable(
      columns: [.numbers("From"), .numbers("To"), .words("Class")],
      rows: shown.map { .init([PredictionRows.mark($0.start), PredictionRows.mark($0.end), $0.label]) })
    var lines = ["\(PredictionRows.mark(recording.duration)) long"]
    if stretches.count > shown.count {
      lines.append("the first \(shown.count) of \(stretches.count) stretches are listed")
    }
    let medium = fitting {
      (try? Disk.read(recording.path, limit: GalleryMedia.fileByteLimit)).flatMap(GalleryMedia.sound)
    }
    let card = PredictionGallery.Card(
      name: recording.path, lines: lines, medium: medium, table: shown.isEmpty ? nil : table)
    entries.append(Entry(group: Self.recordings, certainty: 1, card: card))
  }

  /// Adds what could not be read.
  mutating func add(_ record: UnreadRecord) {
    if unread.count < Self.unreadLimit {
      unread.append((record.subject, record.reason))
    } else {
      unlistedCount += 1
    }
  }

  /// The medium where the page has room for it.
  private mutating func fitting(_ make: () -> PredictionGallery.Medium?) -> PredictionGallery.Medium? {
    guard mediaByteCount < Self.mediaByteLimit, let medium = make() else { return nil }
    let byteCount =
      switch medium {
      case .image(_, let bytes, _): bytes.count
      case .sound(let sound): sound.wav.count
      }
    guard mediaByteCount + byteCount <= Self.mediaByteLimit else { return nil }
    mediaByteCount += byteCount
    return medium
  }

  private static let numbers = "Numbers"
  private static let recordings = "Recordings"

  /// The whole file.
  func page() -> String {
    let unreadCount = unread.count + unlistedCount
    var figures = [KeyFigures.Figure(name: "Predicted", value: Numbers.grouped(tally.count), note: what)]
    if !tally.classes.isEmpty, recordingCount == 0 {
      figures.append(
        .init(
          name: "Mean certainty", value: percent(certainty / Double(tally.count)), note: "probability of the likeliest")
      )
    }
    if let agreement = tally.agreement {
      figures.append(
        tally.labelledCount > 0
          ? .init(
            name: "As labelled", value: percent(Double(tally.rightCount) / Double(tally.labelledCount)),
            note: "\(Numbers.grouped(tally.rightCount)) of \(Numbers.grouped(tally.labelledCount))")
          : .init(
            name: "Error", value: agreement.split(separator: " ").last.map(String.init) ?? "", note: "root mean square")
      )
    }
    if unreadCount > 0 {
      figures.append(.init(name: "Not read", value: Numbers.grouped(unreadCount), note: "named below"))
    }
    return PredictionGallery(
      title: "Predictions", lead: "What \(subject), \(words), says. \(room)", figures: KeyFigures(figures),
      shares: tally.ranking.prefix(60).map { .init(name: $0.name, share: Double($0.count) / Double(tally.count)) },
      groups: groups(), unread: unread, unlistedCount: unlistedCount
    ).rendered()
  }

  private var what: String {
    recordingCount > 0 ? "windows of \(Numbers.count(recordingCount, "recording"))" : "records"
  }

  /// What of all is shown.
  private var room: String {
    let shown = entries.count
    let all = recordingCount > 0 ? recordingCount : tally.count
    let seen = entries.count { $0.card.medium != nil }
    var words = shown < all ? "The first \(Numbers.grouped(shown)) are shown. " : ""
    if seen > 0, seen < shown {
      words += "\(Numbers.grouped(seen)) of them can be \(hears ? "heard" : "seen"); the page has no room for more. "
    }
    return words
  }

  /// A group a class, the most frequent first; in it the least certain first.
  private func groups() -> [PredictionGallery.Group] {
    let byGroup = Dictionary(grouping: entries, by: \.group)
    let order = byGroup.keys.sorted { one, other in
      let (first, second) = (tally.classes[one] ?? 0, tally.classes[other] ?? 0)
      return first != second ? first > second : one < other
    }
    return order.map { name in
      let entries = byGroup[name] ?? []
      // Equals stay in their order.
      let ordered = entries.enumerated().sorted {
        $0.element.certainty != $1.element.certainty
          ? $0.element.certainty < $1.element.certainty : $0.offset < $1.offset
      }.map(\.element.card)
      guard let count = tally.classes[name], recordingCount == 0 else {
        return PredictionGallery.Group(
          title: name, words: Numbers.count(entries.count, "record") + " in order.", cards: ordered)
      }
      return PredictionGallery.Group(
        title: name,
        words: Numbers.count(count, "record") + (count > 1 ? ", the least certain first." : "."), cards: ordered)
    }
  }

  private func percent(_ share: Double) -> String { "\(Numbers.decimal(share * 100, places: 1)) %" }
}
