import Calibration
import Evaluation

extension ClassificationReport {
  /// The report as one page.
  ///
  /// - Parameter encodePNG: Turns pixels into the bytes of a PNG file; its errors are passed on.
  /// - Throws: `shapeMismatch` where names, matrices, images or maps do not fit each other.
  public func page(encodePNG: PNGEncoder) throws -> ReportPage {
    var sections = comparisons.sections()
    func add(_ anchor: String, _ title: String, _ body: [HTML]) {
      if !body.isEmpty { sections.append(.init(anchor: anchor, title: title, body: body)) }
    }
    add("training", "Training", trainingBody())
    add("gradients", "Gradients", gradientNorms.isEmpty ? [] : [GradientNormChart(gradientNorms).rendered()])
    add("members", ensemble == nil ? "Members" : "Members and ensemble", membersBody())
    add("classes", "Classes", try classesBody())
    sections += audits.enumerated().map { $1.section(anchor: $0 == 0 ? "records" : "records-\($0 + 1)") }
    add("calibration", "Calibration", calibrations.sectionBody())
    add(
      "explanations", "Explanations",
      try galleries.rendered(classNames: classNames, encodePNG: encodePNG) + mapScores.flatMap { $0.rendered() }
        + tables.flatMap { $0.rendered() }
        + filtersBody(encodePNG)
        + responsesBody(encodePNG))
    add(
      "inside", "Inside the network",
      try inside.flatMap { try $0.rendered(classNames: classNames, encodePNG: encodePNG) })
    sections += images.sections()
    add("data", "Data", factTable(dataFacts) + (classBalance?.rendered(classNames: classNames) ?? []))
    add("network", "Network", layerTable(layers))
    return ReportPage(
      title: title, lead: lead, headline: keyFigures().rendered(), sections: sections, footer: footer)
  }

  private func keyFigures() -> KeyFigures {
    var figures: [KeyFigures.Figure] = []
    let onlyMember = members.count == 1 && comparisons.count != 1 ? members.first : nil
    if let ensemble {
      let best = members.map(\.accuracy).max()
      figures.append(
        .init(
          name: "Accuracy", value: percentage(ensemble.accuracy, digits: 2),
          note: best.map { "best member \(percentage($0, digits: 2))" } ?? ""))
      figures.append(
        .init(
          name: "All members agree", value: percentage(ensemble.unanimous), note: "\(members.count) members"))
    } else if comparisons.count == 1 {
      figures += comparisons[0].comparison.keyFigures()
    } else if !members.isEmpty {
      let mean = members.map(\.accuracy).reduce(0, +) / Double(members.count)
      let note = onlyMember?.name ?? "mean of \(members.count) members"
      figures.append(.init(name: "Accuracy", value: percentage(mean, digits: 2), note: note))
    }
    if let calibration = calibrations.first {
      figures += calibration.keyFigures()
    } else if let loss = ensemble?.negativeLogLikelihood ?? onlyMember?.negativeLogLikelihood {
      figures.append(.init(name: "Negative log likelihood", value: decimal(loss, digits: 4), note: "nats per record"))
    }
    return KeyFigures(figures)
  }

  private func trainingBody() -> [HTML] {
    func chart(
      _ title: String, _ unit: LineChart.Unit, training: (Curves) -> [Double], validation: (Curves) -> [Double]
    ) -> HTML {
      let learning = members.map { member in
        member.curves.map {
          LearningCurves(
            name: member.name, training: training($0), validation: validation($0), bestEpoch: $0.bestEpoch)
        }
      }
      return LineChart(title: title, unit: unit, learning: learning).rendered()
    }
    if members.allSatisfy({ $0.curves == nil }) { return [] }
    return [
      aside("Solid: validation records. Dashed: training records. A dot marks the epoch whose weights were kept."),
      .element(
        "div", ["class": "columns"],
        chart("Loss in nats", .number, training: \.trainingLoss, validation: \.validationLoss),
        chart("Accuracy", .share, training: \.trainingAccuracy, validation: \.validationAccuracy)),
    ]
  }

  private func membersBody() -> [HTML] {
    if members.isEmpty { return [] }
    var columns: [DataTable.Column] = [.words("Member"), .numbers("Accuracy"), .numbers("NLL, nats")]
    var rows = members.map { member in
      [member.name, percentage(member.accuracy, digits: 2), decimal(member.negativeLogLikelihood, digits: 4)]
    }
    let independent =
      classes == .independent
      ? [
        aside(
          "Each class is true or not by itself: the likelihood (NLL) is that of all classes of a record, and the "
            + "probabilities of a record need not sum to 1.")
      ] : []
    guard let ensemble else {
      return [DataTable(columns: columns, rows: rows.map { .init($0) }).rendered()] + independent
    }
    columns.append(.numbers("Agreement"))
    for (row, member) in members.enumerated() { rows[row].append(member.agreement.map { percentage($0) } ?? "–") }
    let together = [
      "Ensemble", percentage(ensemble.accuracy, digits: 2), decimal(ensemble.negativeLogLikelihood, digits: 4),
      percentage(ensemble.agreement),
    ]
    let table = DataTable(columns: columns, rows: rows.map { .init($0) } + [.init(together, isEmphasized: true)])
    return [
      table.rendered(),
      aside(
        "Agreement: the mean share of records on which two members decide alike, right or wrong. All "
          + "\(members.count) decide alike on \(percentage(ensemble.unanimous)) of records. "
          + "The ensemble \(ensemble.verb) probabilities."),
    ] + independent
  }

  private func classesBody() throws -> [HTML] {
    guard let confusion else { return [] }
    // Only an audit of the same decisions knows what is behind them.
    let audit = audits.first { $0.audit.judgement?.confusion == confusion }
    let chart = try ConfusionMatrixChart(
      matrix: confusion, classNames: classNames, links: audit?.linkedCells ?? [])
    let scores = confusion.classScores()
    let table = DataTable(
      columns: [
        .words("Class"), .numbers("Precision"), .numbers("Recall"), .numbers("F1"), .numbers("Records"),
      ],
      rows: scores.map { score in
        .init(
          [classNames[score.classIndex]]
            + [score.precision, score.recall, score.f1].map { $0.map { percentage($0) } ?? "–" }
            + [grouped(score.support)])
      })
    let recall = BarChart(
      title: "Recall by class", bars: scores.map { .init(name: classNames[$0.classIndex], share: $0.recall) })
    let decider = ensemble == nil ? members.first?.name : "the ensemble"
    return (decider.map { [aside("Decisions of \($0) on the test records.")] } ?? []) + [
      chart.rendered(),
      .element(
        "p", ["class": "aside"], .element("span", ["class": "swatch right"]),
        .text(" right decisions by share of their row, "), .element("span", ["class": "swatch wrong"]),
        .text(" mistakes by the square root of it, so that rare ones stay visible. Percentages are shares of a row.")),
    ] + (audit?.cells() ?? []) + [
      .element("div", ["class": "columns"], table.rendered(), recall.rendered())
    ]
  }

  private func filtersBody(_ encodePNG: PNGEncoder) throws -> [HTML] {
    if filters.isEmpty { return [] }
    return [
      .element("h3", .text("Filters")),
      aside("Red weights are positive, blue ones negative, by the largest magnitude of their layer."),
    ] + (try filters.map { try $0.rendered(encodePNG: encodePNG) })
  }

  private func responsesBody(_ encodePNG: PNGEncoder) throws -> [HTML] {
    if responses.isEmpty { return [] }
    return [
      .element("h3", .text("Responses")),
      aside(
        "What comes out of a layer before any activation: one row an image, which stands first, and one column a "
          + "channel. Red is above 0 and blue below, by the largest magnitude that is shown."),
    ] + (try responses.map { try $0.rendered(encodePNG: encodePNG) })
  }
}
