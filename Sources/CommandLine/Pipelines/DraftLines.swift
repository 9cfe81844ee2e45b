import Drafts
import Pipelines
import Records

/// What `new` says of a dataset and of the pipeline for it.
enum DraftLines {
  static func survey(_ survey: DatasetSurvey) -> [String] {
    let splits = survey.splits.map { "\($0.name) \($0.recordCount)" }.joined(separator: ", ")
    var lines = [
      "\(survey.words): \(Numbers.count(survey.recordCount, content(survey))) (\(survey.format.name); \(splits))"
    ]
    switch survey.content {
    case .images(let images):
      lines.append(
        "  height \(images.heights.words); width \(images.widths.words) pixels" + (images.isGray ? "; all gray" : ""))
    case .sounds(let sounds):
      lines.append(
        "  \(sounds.milliseconds.words) ms; \(sounds.sampleRateHz) Hz"
          + (sounds.otherRateCount > 0 ? ", \(sounds.otherRateCount) of another rate" : ""))
    case .table(let columns, _):
      lines.append("  fed: \(columns.joined(separator: ", "))")
      for gap in survey.gaps {
        lines.append("  warning: '\(gap.column)' is missing in \(Numbers.count(gap.rowCount, "row")), and so not fed")
      }
    }
    switch survey.answer {
    case .number(let feature, _, _): lines.append("  to be told: the number '\(feature)'")
    case .classes(let feature, let names, let counts):
      let ordered = zip(names, counts).sorted { ($1.1, $0.0) < ($0.1, $1.0) }
      let shown = ordered.prefix(12).map { "\($0.0) \($0.1)" }.joined(separator: ", ")
      lines.append("  to be told: \(names.count) classes of '\(feature)': \(shown)" + (names.count > 12 ? ", …" : ""))
      let nameless = names.filter { ["", "null", "na", "n/a", "none", "nan"].contains($0.lowercased()) }
      if !nameless.isEmpty {
        lines.append(
          "  warning: a class is called \(nameless.map { "'\($0)'" }.joined(separator: ", ")): remove records that nobody has labelled"
        )
      }
      let few = ordered.filter { $0.1 < 10 }
      if !few.isEmpty {
        lines.append(
          "  warning: \(few.map(\.0).prefix(8).joined(separator: ", ")) \(few.count == 1 ? "has" : "have") fewer than 10 records"
        )
      }
      if let most = ordered.first?.1, let least = ordered.last?.1, most > 10 * max(least, 1) {
        lines.append("  warning: the largest class has \(most / max(least, 1)) times the records of the smallest")
      }
    }
    lines += list("cannot be used, and will be left out", survey.faultCount, survey.faults.map(\.message))
    lines += list(
      "twice there", survey.duplicateCount,
      survey.duplicates.map { "\($0.other) is \($0.first)" + ($0.isContradiction ? ", but of another class" : "") })
    if survey.straddlingCount > 0 {
      lines.append("  warning: \(survey.straddlingCount) of them are in two splits, so the test tells too much good")
    }
    lines += list("suspicious", survey.suspectCount, survey.suspects)
    lines += survey.leftOut.lines.map { "  not a record: \($0)" }
    return lines
  }

  private static func content(_ survey: DatasetSurvey) -> String {
    switch survey.content {
    case .images: "image"
    case .sounds: "sound"
    case .table: "row"
    }
  }

  private static func list(_ what: String, _ count: Int, _ items: [String]) -> [String] {
    guard count > 0 else { return [] }
    let shown = items.prefix(5).map { "    \($0)" }
    return ["  \(count) \(what):"] + shown + (count > 5 ? ["    … and \(count - 5) more"] : [])
  }

  static func draft(_ draft: PipelineDraft, file: String) -> [String] {
    let splits = draft.splits.map { "\($0.name) \($0.recordCount)" }.joined(separator: ", ")
    let minutes =
      draft.seconds < 90 ? "\(Int(draft.seconds.rounded(.up))) s" : "\(Int((draft.seconds / 60).rounded(.up))) min"
    return [
      "\(file) is written:",
      "  about \(splits) records",
      "  a network of \(Numbers.grouped(draft.network.multiplyAdds)) multiply-adds a record over "
        + "\(draft.network.input.map(String.init).joined(separator: "×")), \(Numbers.count(draft.wishes.members, "member")), at most "
        + "\(Numbers.count(draft.epochs, "epoch"))",
      "  training takes about \(minutes) and \(draft.memory >> 20) MB on this machine",
      "Next: millrace run \(file)",
    ]
  }
}

/// The same for programs.
struct DraftFacts: Encodable {
  struct Duplicate: Encodable { var first, other: String; var isContradiction: Bool }

  var path, format, file, name, content: String
  var recordCount: Int
  var splits: [String: Int]
  var classes: [String: Int]?
  var faultCount: Int
  var faults: [String]
  var duplicateCount, straddlingCount: Int
  var duplicates: [Duplicate]
  var suspectCount: Int
  var suspects: [String]
  var input: [Int]
  var multiplyAdds, epochs, batch, members: Int
  var trainingSeconds: Double
  var memoryBytes: Int

  init(_ draft: PipelineDraft, file: String) {
    let survey = draft.survey
    (path, format, self.file, name) = (survey.path, survey.format.name, file, draft.name)
    content =
      switch survey.content {
      case .images: "images"
      case .sounds: "sounds"
      case .table: "table"
      }
    recordCount = survey.recordCount
    splits = Dictionary(survey.splits.map { ($0.name, $0.recordCount) }) { $0 + $1 }
    if case .classes(_, let names, let counts) = survey.answer {
      classes = Dictionary(zip(names, counts)) { $0 + $1 }
    }
    (faultCount, faults) = (survey.faultCount, survey.faults.map(\.message))
    (duplicateCount, straddlingCount) = (survey.duplicateCount, survey.straddlingCount)
    duplicates = survey.duplicates.map {
      Duplicate(first: $0.first, other: $0.other, isContradiction: $0.isContradiction)
    }
    (suspectCount, suspects) = (survey.suspectCount, survey.suspects)
    input = draft.network.input
    (multiplyAdds, epochs, batch) = (draft.network.multiplyAdds, draft.epochs, draft.batch)
    members = draft.wishes.members
    (trainingSeconds, memoryBytes) = (draft.seconds, draft.memory)
  }
}
