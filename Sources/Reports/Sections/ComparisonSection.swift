public import Evaluation

extension Comparison {
  /// The section of a report that shows all of it, with places for seconds that `insertSeconds(into:seconds:)` fills.
  public func section(anchor: String = "comparison", title: String = "Comparison") -> ReportPage.Section {
    var body = [table(), .element("p", ["class": "aside"], .text(tableNotes()))]
    let curves = curveCharts().filter { $0 != .group([]) }
    if !curves.isEmpty {
      body += [heading("Learning curves")] + curves
      body.append(.element("p", ["class": "aside"], .text(curveNotes())))
    }
    let figures = figureChart()
    if figures != .group([]) { body += [heading("Figures over runs"), figures] }
    let gaps = gapChart()
    if gaps != .group([]) {
      body += [heading("Generalisation gap"), gaps]
      body.append(.element("p", ["class": "aside"], .text(gapNotes())))
    }
    if let growth { body.append(.marker(.growth(growth))) }
    return ReportPage.Section(anchor: anchor, title: title, body: body)
  }

  /// What stands above everything in a report of nothing but a comparison.
  func keyFigures() -> [KeyFigures.Figure] {
    let words = ComparisonWords(self)
    var figures: [KeyFigures.Figure] = []
    if let best {
      let name = "Best \(measure.title.lowercasedFirst)"
      figures.append(.init(name: name, value: words.figure(best.figure.mean), note: best.name))
    }
    let differences = rows.compactMap(\.difference)
    if !differences.isEmpty {
      let reached = differences.count { measure.isGreaterBetter ? $0 >= 0 : $0 <= 0 }
      figures.append(
        .init(name: "Reach the original", value: "\(reached) of \(differences.count)", note: "variants, by their mean"))
    }
    return figures
  }

  private func table() -> HTML {
    let words = ComparisonWords(self)
    let hasOriginals = rows.contains { $0.original != nil }
    let hasRepeats = rows.contains { $0.figure.count > 1 }
    func only(_ isShown: Bool, _ column: DataTable.Column) -> [DataTable.Column] { isShown ? [column] : [] }
    let difference = words.differenceUnit.isEmpty ? "Difference" : "Difference, \(words.differenceUnit)"
    let columns =
      [.words("Variant"), .numbers(measure.title)] + only(hasRepeats, .numbers("Runs"))
      + only(hasOriginals, .numbers(originals.uppercasedFirst)) + only(hasOriginals, .numbers(difference))
      + only(others != nil, .numbers((others ?? "").uppercasedFirst))
      + only(others != nil, .numbers(words.differenceUnit.isEmpty ? "Change" : "Change, \(words.differenceUnit)"))
      + [.numbers("Parameters"), .numbers("Multiply-adds"), .numbers("Epochs"), .numbers("Seconds")]
    let best = best?.name
    let tableRows = rows.map { row in
      var cells: [HTML] = [.text(row.name), .text(words.figure(row.figure))]
      if hasRepeats { cells.append(.text("\(row.figure.count)")) }
      if hasOriginals {
        cells.append(.text(row.original.map(words.figure) ?? ""))
        cells.append(.text(row.difference.map(words.difference) ?? ""))
      }
      if others != nil {
        cells.append(.text(row.otherFigure.map(words.figure) ?? ""))
        cells.append(.text(row.otherFigure.map { words.difference($0.mean - row.figure.mean) } ?? ""))
      }
      cells += [
        .text(row.parameterCount.map(grouped) ?? ""), .text(row.multiplyAdds.map(grouped) ?? ""),
        .text(epochs(row)), .marker(.seconds(ofRuns: row.repeats.map(\.work))),
      ]
      return DataTable.Row(pieces: cells, isEmphasized: row.name == best && rows.count > 1)
    }
    return DataTable(columns: columns, rows: tableRows).rendered()
  }

  /// The epochs trained, as a range where the repeats differ.
  private func epochs(_ row: Row) -> String {
    guard let low = row.epochCounts.min(), let high = row.epochCounts.max() else { return "" }
    return low == high ? "\(low)" : "\(low)–\(high)"
  }

  private func tableNotes() -> String {
    var notes = ["The best is set in bold."]
    if rows.contains(where: { $0.figure.count > 1 }) {
      notes.append("Figures are mean ± sample standard deviation over runs that differ in their seed.")
    }
    if let others {
      notes.append("Change: from the test records to \(others), which the same models were asked about.")
    }
    notes.append("Seconds are the mean time of one run, as it was made; of an ensemble with all its members.")
    return notes.joined(separator: " ")
  }

  private func curveNotes() -> String {
    var notes: [String] = []
    if rows.contains(where: { $0.repeats.count > 1 }) {
      notes.append("Lines are means over the runs of a variant, as far as all of them trained.")
    }
    if showsRepeats { notes.append("Thin lines are single runs.") }
    notes.append("An arrow in the legend marks a variant whose line lies beyond the axis.")
    return notes.joined(separator: " ")
  }

  private func gapNotes() -> String {
    "The figure on training records was measured in the epoch whose network was kept, while it was still learning: with "
      + "dropout and augmentation it may be worse than the figure on test records, and the gap negative."
  }

  private func heading(_ text: String) -> HTML { .element("h3", .text(text)) }
}
