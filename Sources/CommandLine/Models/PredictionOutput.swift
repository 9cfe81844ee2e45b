import Evaluation
import Media
import Models
import Pipelines
import Settings
import Store

/// Where predictions go: standard output, and a gallery where one is asked for; and what is said of them together.
final class PredictionOutput {
  private let form: PredictionRows.Form
  private var rows: PredictionRows
  private var tally = PredictionTally()
  private let galleryPath: String?
  private var gallery: PredictedGallery?
  /// How many records or files could not be read.
  private(set) var unreadCount = 0

  /// - Parameter gallery: the file of a gallery; `nil` for none.
  init(_ form: PredictionRows.Form, of found: ModelSource.Found, gallery: String?) {
    self.form = form
    rows = PredictionRows(form)
    galleryPath = gallery
    self.gallery = gallery.map { _ in PredictedGallery(found) }
  }

  /// Shows predictions that belong together.
  ///
  /// - Parameter media: the bytes of a row's image or sound, asked for where a gallery shows it; `nil` where there are none.
  func show(_ rows: [PredictionRows.Row], media: (_ row: Int) -> [UInt8]?) throws {
    try self.rows.show(rows)
    for (index, row) in rows.enumerated() {
      tally.add(row.answer)
      gallery?.add(row) { media(index) }
    }
  }

  /// Shows a recording window by window.
  func show(_ recording: RecordingPrediction, hopSeconds: Double) throws {
    let windows = recording.windows.map {
      PredictionRows.Row(subject: recording.path, span: ($0.start, $0.end), answer: $0.answer)
    }
    try rows.show(windows)
    for window in windows { tally.add(window.answer) }
    gallery?.add(recording, stretches: recording.track(hopSeconds: hopSeconds).stretches)
  }

  /// Names what could not be read.
  func tell(_ unread: UnreadRecord) {
    unreadCount += 1
    StandardError.write("millrace: \(PlainText.line(unread.line))\n")
    rows.show(unread)
    gallery?.add(unread)
  }

  /// Says what there was together, and writes the gallery.
  func end() throws {
    if form == .text, let words = tally.words(unreadCount: unreadCount) { BrokenLines.show(PlainText.line(words)) }
    if let galleryPath, let gallery { try Disk.replace(galleryPath, with: Array(gallery.page().utf8)) }
  }
}
