package import Pipelines
package import Records

/// Where the files and records went that `preprocess` was given: what `ledger.json` says.
package struct PreprocessLedger: Codable {
  /// A record that was left out since it is damaged.
  package struct Skipped: Codable {
    /// Its file, or its shard and number.
    package let place: String
    package let reason: String

    package init(place: String, reason: String) {
      self.place = place
      self.reason = reason
    }
  }

  /// How many records each split has.
  package let records: [String: Int]
  /// Under `onCorrupt: skip`.
  package let skipped: [Skipped]
  /// Files that are no records.
  package let leftOut: LeftOut
  /// What became of recordings that were cut into windows; `nil` where none is.
  package let cut: CutCounts?

  package init(_ info: TFDSInfo, skipped: [Skipped] = [], leftOut: LeftOut = LeftOut(), cut: CutCounts? = nil) {
    records = Dictionary(info.splits.map { ($0.name, $0.recordCount) }) { first, _ in first }
    self.skipped = skipped
    self.leftOut = leftOut
    self.cut = cut
  }

  /// Writes it, and notes what a log should not pass over.
  package func write(_ context: StageContext) throws {
    try JSONFile.write(self, context, .ledger, "ledger.json")
    context.note(metric: "records", value: Double(records.values.reduce(0, +)))
    if !skipped.isEmpty { context.note(metric: "records.skipped", value: Double(skipped.count)) }
    if leftOut.count > 0 { context.note(metric: "files.leftOut", value: Double(leftOut.count)) }
    guard let cut else { return }
    context.note(metric: "recordings", value: Double(cut.recordings))
    if cut.silent > 0 { context.note(metric: "windows.silent", value: Double(cut.silent)) }
    if cut.short > 0 { context.note(metric: "recordings.short", value: Double(cut.short)) }
  }

  /// A line for each reason, for people.
  package var lines: [(what: String, words: String)] {
    let shown = skipped.prefix(20).map { ("Skipped as damaged", "\($0.place): \($0.reason)") }
    let more = skipped.count > 20 ? [("Skipped as damaged", "\(skipped.count - 20) more, listed in ledger.json")] : []
    let windows = cut.map {
      [
        (
          "Windows",
          "of \($0.recordings) recordings; \($0.silent) windows left out as silent, \($0.short) recordings shorter than "
            + "a window"
        )
      ]
    }
    return shown + more + (windows ?? []) + leftOut.lines.map { ("Left out", $0) }
  }
}
