import Calibration
import Evaluation

extension [ClassificationReport.CalibrationSummary] {
  /// The body of the section: how to read a diagram, then each calibration, by name where there are several.
  func sectionBody() -> [HTML] {
    if isEmpty { return [] }
    let legend = HTML.element(
      "p", ["class": "aside"],
      .text("Bars show accuracy. The gap to the mean confidence is shaded: "),
      .element("span", ["class": "swatch over"]), .text(" too confident, "),
      .element("span", ["class": "swatch under"]),
      .text(" not confident enough. On the dotted line confidence is what it says. Below: records per bin."))
    return [legend] + flatMap { (count > 1 ? [.element("h3", .text($0.subject))] : []) + $0.rendered() }
  }
}

extension ClassificationReport.CalibrationSummary {
  /// The headline's figures: what calibration made of likelihood and calibration error, of the decisions where it changes
  /// some, and whose they are.
  func keyFigures() -> [KeyFigures.Figure] {
    guard let before = result(.none), let after = result(chosen) else { return [] }
    let decisions: [KeyFigures.Figure] =
      after.scores.accuracy == before.scores.accuracy
      ? []
      : [
        .init(
          name: "Accuracy, calibrated", value: percentage(after.scores.accuracy, digits: 2),
          note: "\(subject); \(percentage(before.scores.accuracy, digits: 2)) before calibration")
      ]
    return decisions + [
      .init(
        name: "Negative log likelihood", value: decimal(after.scores.negativeLogLikelihood, digits: 4),
        note: "\(subject); \(decimal(before.scores.negativeLogLikelihood, digits: 4)) before calibration"),
      .init(
        name: "Calibration error", value: percentage(after.scores.expectedCalibrationError, digits: 2),
        note: "\(subject); \(percentage(before.scores.expectedCalibrationError, digits: 2)) before calibration"),
    ]
  }

  /// A table of the methods, what backs the numbers, and a reliability diagram for each method.
  fileprivate func rendered() -> [HTML] {
    let paragraphs = certificate().map { HTML.element("p", .text($0)) }
    return [methodTable()] + paragraphs + [.element("div", ["class": "columns"], diagrams())]
  }

  private func result(_ calibrator: Calibrator) -> ClassificationReport.CalibrationResult? {
    results.first { $0.calibrator == calibrator }
  }

  private func methodTable() -> HTML {
    DataTable(
      columns: [
        .words("Method"), .numbers("Accuracy"), .numbers("ECE, \(binCount) bins"), .numbers("NLL, nats"),
        .numbers("Brier"),
        .numbers(criterion == .brier ? "Held-out Brier" : "Held-out NLL, nats"),
      ],
      rows: results.map { result in
        .init(
          [
            result.calibrator.title + (result.calibrator == chosen ? " (chosen)" : ""),
            percentage(result.scores.accuracy, digits: 2),
            percentage(result.scores.expectedCalibrationError, digits: 2),
            decimal(result.scores.negativeLogLikelihood, digits: 4), decimal(result.scores.brier, digits: 4),
            result.heldOut.map { decimal($0, digits: 4) } ?? "–",
          ], isEmphasized: result.calibrator == chosen)
      }
    ).rendered()
  }

  private func diagrams() -> [HTML] {
    let before = result(.none).map { ReliabilityDiagram(title: "Before calibration", bins: $0.scores.bins).rendered() }
    let after = results.filter { $0.calibrator != .none }.map { result in
      ReliabilityDiagram(title: "After: \(result.calibrator.title.lowercased())", bins: result.scores.bins).rendered()
    }
    return (before.map { [$0] } ?? []) + after
  }

  private func certificate() -> [String] {
    var sentences: [String] = []
    if let leftOut { sentences.append("Left out of the choice, as what cannot be judged: \(leftOut).") }
    for words in certificates {
      let parts = words.map { word in
        switch word {
        case .text(let text): text
        case .decimal(let number, let digits): decimal(number, digits: digits)
        case .scientific(let number): scientific(number)
        }
      }
      sentences.append(parts.joined())
    }
    if let interval {
      sentences.append(
        "\(percentage(interval.level, digits: 0)) bootstrap interval of the calibration error after: "
          + "\(percentage(interval.lower, digits: 2)) to \(percentage(interval.upper, digits: 2)).")
    }
    if let null {
      sentences.append(
        "A perfectly calibrated model with these confidences would show \(percentage(null.mean, digits: 2)) by chance, "
          + "and stay below \(percentage(null.upper95, digits: 2)) in 95 of 100 cases.")
    }
    return sentences
  }
}
