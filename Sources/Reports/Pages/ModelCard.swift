import Evaluation

extension ClassificationReport {
  /// The model card and data sheet in Markdown, whose front matter Hugging Face reads.
  ///
  /// - Parameters:
  ///   - task: What it does in Hugging Face's words, such as `image-classification`; `nil` where none fits.
  ///   - dataset: What it was trained on; `nil` where nobody knows.
  /// - Reference: Mitchell et al., 2019, "Model Cards for Model Reporting"; Gebru et al., 2018, "Datasheets for Datasets".
  public func modelCard(task: String?, dataset: String?) -> String {
    var lines = ["---", "library_name: millrace"]
    if let task { lines.append("pipeline_tag: \(task)") }
    lines += ["tags:", "- millrace"]
    let figures = cardFigures
    if let task, let dataset, !figures.isEmpty {
      lines += [
        "model-index:", "- name: \(quoted(title))", "  results:", "  - task:", "      type: \(task)", "    dataset:",
        "      name: \(quoted(dataset))", "      type: \(quoted(dataset))", "      split: test", "    metrics:",
      ]
      for figure in figures {
        lines += [
          "    - type: \(figure.type)", "      value: \(decimalPoint(figure.value))",
          "      name: \(quoted(figure.name))",
        ]
      }
    }
    lines += ["---", "", "# \(plain(title))"]
    if !lead.isEmpty { lines += ["", plain(lead)] }
    lines += table(
      "How good", ["Measured on test records", "Value"], figures.map { [$0.name, decimal($0.value, digits: 4)] })
    lines += table(
      "Members", ["Member", "Accuracy", "NLL, nats"],
      members.map { [$0.name, percentage($0.accuracy, digits: 2), decimal($0.negativeLogLikelihood, digits: 4)] })
    lines += whereItFails
    lines += table("Data sheet", ["Property", "Value"], dataFacts.map { [$0.name, $0.value] })
    if let classBalance, !classNames.isEmpty {
      lines +=
        [""]
        + rows(
          ["Class"] + classBalance.splits.map { "\($0.role), records" },
          classNames.indices.map { number in
            [classNames[number]] + classBalance.splits.map { number < $0.counts.count ? "\($0.counts[number])" : "" }
          })
    }
    lines += table(
      "Network", ["Layer", "Output", "Parameters"],
      layers.map { [$0.name, $0.outputShape.map(String.init).joined(separator: " × "), "\($0.parameterCount)"] })
    return (lines + ["", plain(footer), ""]).joined(separator: "\n")
  }

  /// What the whole comes to: the ensemble, else the mean over members.
  private var cardFigures: [(type: String, name: String, value: Double)] {
    if let ensemble {
      return [
        ("accuracy", "Accuracy", ensemble.accuracy),
        ("nll", "Negative log likelihood, nats", ensemble.negativeLogLikelihood),
      ]
    }
    guard !members.isEmpty else { return [] }
    let count = Double(members.count)
    let suffix = members.count > 1 ? ", mean of \(members.count)" : ""
    return [
      ("accuracy", "Accuracy\(suffix)", members.reduce(0) { $0 + $1.accuracy } / count),
      ("nll", "Negative log likelihood, nats\(suffix)", members.reduce(0) { $0 + $1.negativeLogLikelihood } / count),
    ]
  }

  /// The classes that are told worst, and the slices that are worse than the rest.
  private var whereItFails: [String] {
    let scores = (confusion?.classScores() ?? []).filter { $0.recall != nil && $0.classIndex < classNames.count }
      .sorted { ($0.recall ?? 1, $0.classIndex) < ($1.recall ?? 1, $1.classIndex) }
    var lines = table(
      "Where it fails", ["Class", "Recall", "Precision", "Records"],
      scores.prefix(5).map { score in
        [
          classNames[score.classIndex], score.recall.map { percentage($0) } ?? "–",
          score.precision.map { percentage($0) } ?? "–", grouped(score.support),
        ]
      })
    let worse = audits.compactMap(\.audit.judgement).flatMap(\.slices).filter { $0.isWorse && $0.dimension != "label" }
    if !worse.isEmpty {
      lines +=
        [""]
        + rows(
          ["Slice", "Accuracy", "All others", "Records"],
          worse.map {
            [
              "\($0.dimension) \($0.name)", percentage($0.accuracy), percentage($0.accuracyOfRest),
              grouped($0.recordCount),
            ]
          })
    }
    return lines
  }

  private func table(_ title: String, _ head: [String], _ body: [[String]]) -> [String] {
    body.isEmpty ? [] : ["", "## \(title)", ""] + rows(head, body)
  }

  private func rows(_ head: [String], _ body: [[String]]) -> [String] {
    ([head, head.map { _ in "---" }] + body).map { "| " + $0.map(plain).joined(separator: " | ") + " |" }
  }

  /// Text that Markdown and HTML take as it is.
  private func plain(_ text: String) -> String {
    if text == "---" { return text }
    var result = ""
    for character in text {
      switch character {
      case "\n", "\r\n", "\r": result += " "
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "&": result += "&amp;"
      case "\\", "`", "*", "_", "[", "]", "|", "#", "!": result += "\\\(character)"
      default: result.append(character)
      }
    }
    return result
  }

  /// A text as YAML writes it between double quotes.
  private func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case _
      where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || [0x2028, 0x2029].contains(scalar.value):
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// Digits with a point, which YAML reads as a number.
  private func decimalPoint(_ value: Double) -> String {
    value.isFinite ? "\((value * 1_000_000).rounded() / 1_000_000)" : ".nan"
  }
}
