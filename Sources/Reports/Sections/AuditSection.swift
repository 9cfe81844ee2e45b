public import Evaluation

/// Records that matter, as a section of a page: slices decided worse, great losses, likely wrong classes, near duplicates.
public struct AuditSection: Sendable, Equatable {
  /// What was found.
  public var audit: RecordAudit
  /// The PNG files of its images, by their names in the list.
  public var files: [String: [UInt8]]

  /// Makes a section.
  public init(audit: RecordAudit, files: [String: [UInt8]]) {
    self.audit = audit
    self.files = files
  }

  /// The anchor of the records behind a cell of the confusion matrix.
  static func anchor(label: Int, decision: Int) -> String { "cell-\(label)-\(decision)" }

  /// The cells of the confusion matrix behind which there are records.
  var linkedCells: Set<[Int]> { Set((audit.judgement?.cells ?? []).map { [$0.label, $0.decision] }) }

  /// The records behind the cells of the confusion matrix, each shown when its cell was chosen.
  func cells() -> [HTML] {
    guard let judgement = audit.judgement, !judgement.cells.isEmpty else { return [] }
    let shown = judgement.cells.map { cell in
      let title =
        "\(judgement.classNames[cell.label]) decided as \(judgement.classNames[cell.decision]): "
        + "\(grouped(judgement.confusion.counts[cell.label][cell.decision])) records, the surest first"
      return HTML.element(
        "div", ["class": "behind", "id": Self.anchor(label: cell.label, decision: cell.decision)],
        .element("h3", .text(title)), records(cell.records, judgement))
    }
    return [aside("Choose a mistake in the matrix to see records behind it."), .group(shown)]
  }

  func section(anchor: String) -> ReportPage.Section {
    var body: [HTML] = []
    if let judgement = audit.judgement { body += judged(judgement) }
    if let duplicates = audit.duplicates { body += pairs(duplicates) }
    return ReportPage.Section(anchor: anchor, title: "Records that matter", body: body)
  }

  private func judged(_ judgement: RecordAudit.Judgement) -> [HTML] {
    var body = [
      aside(
        "What \(judgement.subject) says of \(grouped(judgement.recordCount)) records of "
          + "\(judgement.splits.joined(separator: ", ")).")
    ]
    if !judgement.slices.isEmpty { body += slices(judgement.slices) }
    if !judgement.topLosses.isEmpty {
      body += [.element("h3", .text("Greatest losses")), records(judgement.topLosses, judgement)]
    }
    if let errors = judgement.labelErrors {
      body += [
        .element("h3", .text("Likely wrong classes")),
        aside(
          "Confident learning estimates that \(percentage(errors.estimatedShare)) of these records carry a wrong class, and "
            + "suspects \(grouped(errors.suspectedCount)) of them; the likeliest first."),
        records(errors.records, judgement),
      ]
    }
    return body
  }

  private func slices(_ slices: [SliceScore]) -> [HTML] {
    let worse = slices.count { $0.isWorse }
    let shown = slices.prefix(max(12, min(worse, 40)))
    let table = DataTable(
      columns: [
        .words("By"), .words("Slice"), .numbers("Records"), .numbers("Accuracy"), .numbers("Interval"),
        .numbers("All others"),
      ],
      rows: shown.map { slice in
        .init(
          [
            slice.dimension, slice.name, grouped(slice.recordCount), percentage(slice.accuracy),
            "\(percentage(slice.interval.low)) to \(percentage(slice.interval.high))", percentage(slice.accuracyOfRest),
          ], isEmphasized: slice.isWorse)
      })
    return [
      .element("h3", .text("Where it is worse")),
      aside(
        "\(worse) of \(slices.count) slices, in bold, are decided worse than all other records by more than chance: the "
          + "intervals (Wilson, corrected by Bonferroni) hold all together in 95 of 100 cases."),
      table.rendered(),
    ]
  }

  private func pairs(_ duplicates: RecordAudit.Duplicates) -> [HTML] {
    let words =
      "\(grouped(duplicates.pairs.count)) of \(grouped(duplicates.recordCount)) records of \(duplicates.split) are nearly "
      + "records of \(duplicates.among): encoded anew, made brighter, or cropped by a few pixels. Distance: 1 - cosine of "
      + "their low frequencies; ratio: that beside the eighth nearest."
    let figures = duplicates.shown.map { pair -> HTML in
      func label(_ number: Int?) -> String {
        number.map { $0 < duplicates.classNames.count ? duplicates.classNames[$0] : "class \($0)" } ?? "no class"
      }
      let labels =
        pair.label == pair.otherLabel ? label(pair.label) : "\(label(pair.label)), \(label(pair.otherLabel))"
      return .element(
        "div", ["class": pair.label == pair.otherLabel ? "pair" : "pair differing"],
        figure(pair.id, [name(pair.id)]),
        figure(
          pair.other,
          [
            name(pair.other),
            "\(labels); distance \(decimal(pair.distance, digits: 4)), ratio \(decimal(pair.ratio, digits: 2)), "
              + "\(pair.hammingDistance) of 63 bits",
          ]))
    }
    return [
      .element("h3", .text("Near duplicates")), aside(words), .element("div", ["class": "shots"], Array(figures)),
    ]
  }

  private func records(_ judged: [RecordAudit.Judged], _ judgement: RecordAudit.Judgement) -> HTML {
    .element(
      "div", ["class": "shots"],
      judged.map { record in
        figure(
          record.id,
          [
            "\(judgement.classNames[record.label]) \(percentage(record.ofLabel))",
            record.decision == record.label
              ? "decided right" : "decided \(judgement.classNames[record.decision]) \(percentage(record.ofDecision))",
            name(record.id),
          ])
      })
  }

  private func name(_ id: Int) -> String { audit.records.first { $0.id == id }?.name ?? "record \(id)" }

  private func figure(_ id: Int, _ lines: [String]) -> HTML {
    let file = audit.records.first { $0.id == id }?.image
    let image: [HTML] =
      file.flatMap { files[$0] }.map { bytes in
        [.element("img", ["src": "data:image/png;base64,\(base64(bytes))", "alt": name(id), "class": "image"])]
      } ?? []
    return .element(
      "figure", ["class": "shot"],
      image + [.element("figcaption", containing: lines.map { .element("span", .text($0)) })])
  }
}
