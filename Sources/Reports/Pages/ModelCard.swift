/// A model card and data sheet in Markdown, whose front matter Hugging Face reads.
///
/// - Reference: Mitchell et al., 2019, "Model Cards for Model Reporting"; Gebru et al., 2018, "Datasheets for Datasets".
public struct ModelCard: Sendable, Equatable {
  /// A measurement on the test records.
  struct Figure: Sendable, Equatable {
    /// Hugging Face's word for it.
    var type: String
    var name: String
    var value: Double
  }

  /// A part of the card; one without rows is left out.
  struct Table: Sendable, Equatable {
    /// The heading; `nil` continues the part before.
    var title: String?
    var head: [String]
    var rows: [[String]]
  }

  var title: String
  var lead: String
  /// What it does in Hugging Face's words, such as `image-classification`; `nil` where none fits.
  var task: String?
  /// What it was trained on; `nil` where nobody knows.
  var dataset: String?
  var figures: [Figure]
  var tables: [Table]
  var footer: String

  /// The card as a file's text.
  public func rendered() -> String {
    var lines = ["---", "library_name: millrace"]
    if let task { lines.append("pipeline_tag: \(task)") }
    lines += ["tags:", "- millrace"]
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
    let measured = Table(
      title: "How good", head: ["Measured on test records", "Value"],
      rows: figures.map { [$0.name, decimal($0.value, digits: 4)] })
    for table in [measured] + tables where !table.rows.isEmpty {
      lines += table.title.map { ["", "## \($0)"] } ?? []
      lines +=
        [""]
        + ([table.head, table.head.map { _ in "---" }] + table.rows).map { row in
          "| " + row.map(plain).joined(separator: " | ") + " |"
        }
    }
    return (lines + ["", plain(footer), ""]).joined(separator: "\n")
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
