import Arrays
import Explanation
import Pipelines
import Records
import Reports

/// What columns of a table bring to what a model says, as a part of a report.
struct TableReportParts {
  /// The model's stage; `nil` where there is but one.
  let model: String?
  let list: ExplanationFile
  let file: Safetensors

  /// Records that are shown one by one.
  private static let shownRecordCount = 4

  /// What was found; `nil` where the records are no table.
  func explanation() throws -> TableExplanation? {
    guard let columns = list.columns else { return nil }
    let inputs = try ExplanationFile.array("inputs", file).values
    let explained = list.explained ?? []
    let words = Set(explained).count == 1 ? explained[0] : "the decision of each record"
    let findings = try list.parts.compactMap { part -> (title: String, finding: TableExplanation.Finding)? in
      let values = try ExplanationFile.array(part.array, file)
      func row(_ number: Int) -> [Double] {
        let width = values.shape[1]
        return values.values[number * width..<(number + 1) * width].map { Double($0) }
      }
      switch part.form {
      case .maps, .filters, .responses: return nil
      case .contributions:
        return (part.title, contributions(part.title, (0..<values.shape[0]).map(row), inputs, columns))
      case .importances:
        let errors = try part.standardErrors.map { try ExplanationFile.array($0, file).values } ?? []
        return (
          part.title,
          .importances(
            names: columns.map(\.name), values: values.values.map { Double($0) }, errors: errors.map { Double($0) })
        )
      case .dependence(let column, let categories):
        return (
          part.title,
          .dependence(
            column: column, categories: categories?.map { $0.isEmpty ? "(empty)" : $0 }, places: row(0), mean: row(1),
            lines: (2..<max(values.shape[0], 2)).map(row))
        )
      }
    }
    return TableExplanation(model: model, explained: words, findings: findings)
  }

  private func contributions(
    _ title: String, _ rows: [[Double]], _ inputs: [Float], _ columns: [ExplanationFile.Column]
  ) -> TableExplanation.Finding {
    let width = columns.count
    let swarm = BeeswarmChart(
      title: title,
      rows: columns.enumerated().map { place, column in
        let values = rows.indices.map { inputs[$0 * width + place] }
        let (low, high) = (values.min() ?? 0, values.max() ?? 1)
        return BeeswarmChart.Row(
          name: column.name, contributions: rows.map { $0[place + 1] },
          levels: values.map { column.categories == nil && high > low ? Double(($0 - low) / (high - low)) : nil })
      })
    let falls = rows.prefix(Self.shownRecordCount).enumerated().map { record, row in
      WaterfallChart(
        title: caption(record), base: row[0],
        steps: columns.enumerated().map { place, column in
          WaterfallChart.Step(
            name: "\(column.name) = \(words(inputs[record * width + place], column))", contribution: row[place + 1])
        })
    }
    return .contributions(swarm, falls)
  }

  private func caption(_ record: Int) -> String {
    let sample = list.samples[record]
    let explained = list.explained.map { ", \($0[record])" } ?? ""
    return "Record \(sample.recordID)\(explained)"
  }

  /// A value as people write it.
  private func words(_ value: Float, _ column: ExplanationFile.Column) -> String {
    guard let categories = column.categories else {
      return value == value.rounded() && abs(value) < 1e9 ? "\(Int(value))" : "\(value)"
    }
    let place = Int(value)
    return categories.indices.contains(place)
      ? (categories[place].isEmpty ? "(empty)" : categories[place]) : "(unknown)"
  }
}
