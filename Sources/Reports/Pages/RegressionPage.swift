import Arrays
import Evaluation

extension RegressionReport {
  /// Numbers of a record beyond these are not drawn.
  private static let drawnValueCount = 4

  /// The report as one page.
  ///
  /// - Throws: `shapeMismatch` where there is not one label a record, or a label has no name.
  public func page() throws(ReportError) -> ReportPage {
    var sections = comparisons.sections()
    func add(_ anchor: String, _ title: String, _ body: [HTML]) {
      if !body.isEmpty { sections.append(.init(anchor: anchor, title: title, body: body)) }
    }
    add("training", "Training", trainingBody())
    add("members", ensemble == nil ? "Members" : "Members and ensemble", membersBody())
    add("predictions", "Predictions", try predictionsBody())
    add("explanations", "Explanations", tables.flatMap { $0.rendered() })
    sections += images.sections()
    add("data", "Data", factTable(dataFacts))
    add("network", "Network", layerTable(layers))
    return ReportPage(
      title: title, lead: lead, headline: keyFigures().rendered(), sections: sections, footer: footer)
  }

  private func keyFigures() -> KeyFigures {
    if ensemble == nil, comparisons.count == 1 { return KeyFigures(comparisons[0].comparison.keyFigures()) }
    guard let scores = ensemble ?? members.first?.scores else { return KeyFigures([]) }
    let best = members.map(\.scores.rootMeanSquaredError).min()
    let note = ensemble == nil ? members.first?.name : best.map { "best member \(measure($0))" }
    return KeyFigures([
      .init(name: "RMSE", value: measure(scores.rootMeanSquaredError), note: note ?? ""),
      .init(name: "Mean absolute error", value: measure(scores.meanAbsoluteError), note: "of \(target)"),
      .init(
        name: "R²", value: scores.determination.map { decimal($0, digits: 4) } ?? "–",
        note: "share of variance explained"),
    ])
  }

  private func trainingBody() -> [HTML] {
    if members.allSatisfy({ $0.curves == nil }) { return [] }
    func chart(_ title: String, training: (Curves) -> [Double], validation: (Curves) -> [Double]) -> HTML {
      let learning = members.map { member in
        member.curves.map {
          LearningCurves(
            name: member.name, training: training($0), validation: validation($0), bestEpoch: $0.bestEpoch)
        }
      }
      return LineChart(title: title, unit: .number, learning: learning).rendered()
    }
    return [
      aside("Solid: validation records. Dashed: training records. A dot marks the epoch whose weights were kept."),
      .element(
        "div", ["class": "columns"],
        chart("Loss", training: \.trainingLoss, validation: \.validationLoss),
        chart("RMSE of \(target)", training: \.trainingError, validation: \.validationError)),
    ]
  }

  private func membersBody() -> [HTML] {
    if members.isEmpty { return [] }
    func cells(_ name: String, _ scores: RegressionScores) -> [String] {
      [
        name, measure(scores.rootMeanSquaredError), measure(scores.meanAbsoluteError),
        scores.determination.map { decimal($0, digits: 4) } ?? "–",
      ]
    }
    var rows = members.map { DataTable.Row(cells($0.name, $0.scores)) }
    if let ensemble { rows.append(.init(cells("Ensemble", ensemble), isEmphasized: true)) }
    let table = DataTable(
      columns: [.words("Member"), .numbers("RMSE"), .numbers("MAE"), .numbers("R²")], rows: rows)
    return [table.rendered()]
      + (ensembleVerb.map { [aside("The ensemble \($0) the members' numbers.")] } ?? [])
  }

  private func predictionsBody() throws(ReportError) -> [HTML] {
    guard let predicted else { return [] }
    let (predictions, labels) = (predicted.predictions, predicted.predictions.labels)
    guard labels.count == predictions.count, labels.allSatisfy({ $0 < classNames.count }) else {
      throw ReportError(
        .shapeMismatch,
        "\(predictions.count) records have \(labels.count) labels, the largest \(labels.max() ?? -1), and there are "
          + "\(classNames.count) class names; pass a label for each record, -1 for none")
    }
    let width = predictions.width
    var charts: [HTML] = []
    for value in 0..<min(width, Self.drawnValueCount) {
      let name = width == 1 ? target : "\(target) \(value + 1)"
      let points = (0..<predictions.count).map { record in
        LineChart.Point(
          x: predictions.targets[record * width + value],
          y: predictions.outputs[record * width + value])
      }
      charts.append(
        HexbinChart(
          title: "Predicted over true \(name)", xLabel: "true \(name)", yLabel: "predicted \(name)", points: points
        ).rendered())
      charts.append(
        BoxPlot(
          title: labels.contains { $0 >= 0 } ? "Error of \(name) by class" : "Error of \(name)",
          xLabel: "predicted − true \(name)", groups: groups(points.map { $0.y - $0.x }, labels)
        ).rendered())
    }
    let remark =
      "Test records as \(predicted.name) predicts them. On the dotted line predictions are right; the darker a cell, the "
      + "more records, on a logarithmic scale. A box spans the middle half of the errors, its whiskers at most one and "
      + "a half times as much to each side."
    let rest = width > Self.drawnValueCount ? " Of \(width) numbers the first \(Self.drawnValueCount) are drawn." : ""
    let part =
      predicted.recordCount > predictions.count
      ? " Of \(grouped(predicted.recordCount)) records \(grouped(predictions.count)) are drawn, evenly from first to last."
      : ""
    return [aside(remark + rest + part), .element("div", ["class": "columns"], charts)]
  }

  /// Errors by class; those of records without one last, or alone.
  private func groups(_ errors: [Double], _ labels: [Int32]) -> [BoxPlot.Group] {
    var groups = (classNames + [""]).map { BoxPlot.Group(name: $0, values: []) }
    for (error, label) in zip(errors, labels) {
      groups[label < 0 ? classNames.count : Int(label)].values.append(error)
    }
    let isAnyLabelled = groups.dropLast().contains { !$0.values.isEmpty }
    groups[classNames.count].name = isAnyLabelled ? "no class" : "all records"
    return groups.filter { !$0.values.isEmpty }
  }
}

/// An error in the unit of what it is an error of, with about four digits.
func measure(_ value: Double) -> String {
  let size = abs(value)
  return decimal(value, digits: size >= 1_000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4)
}
