import Evaluation
import Models
import Pipelines

/// Prints predictions one after the other: as lines for people, JSON or CSV.
package struct PredictionRows {
  /// What is printed.
  enum Form {
    case text, json, csv
  }

  /// A prediction of a file, a record or a window.
  struct Row {
    let subject: String
    /// Where a window begins and ends, in seconds; `nil` for what is predicted whole.
    var span: (start: Double, end: Double)?
    let answer: ModelPrediction.Answer
  }

  private let form: Form
  private var hasHeader = false

  init(_ form: Form) { self.form = form }

  /// Prints rows that belong together, whose columns are as wide as they need.
  mutating func show(_ rows: [Row]) throws {
    switch form {
    case .json: for row in rows { print(try jsonLine(Line(row))) }
    case .csv:
      if !hasHeader, let first = rows.first { print(CSVLine.words(Self.header(first))) }
      hasHeader = hasHeader || !rows.isEmpty
      for row in rows { print(CSVLine.words(Self.cells(row))) }
    case .text:
      let lines = rows.map { row in
        [row.subject] + (row.span.map { [Self.mark($0.start), "-", Self.mark($0.end)] } ?? [])
      }
      let widths = (lines.first ?? []).indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
      for (row, line) in zip(rows, lines) {
        print(Columns.line(Array(zip(line, widths)), PlainText.line(Self.words(row.answer))))
      }
    }
  }

  /// Prints what could not be read, where those who read want to know: in JSON.
  func show(_ unread: UnreadRecord) {
    guard form == .json, let line = try? jsonLine(Unread(subject: unread.subject, error: unread.reason)) else { return }
    print(line)
  }

  /// A time as `1:02:03.500`, or `2:03.500` within the first hour.
  package static func mark(_ seconds: Double) -> String {
    let milliseconds = Int((seconds * 1000).rounded())
    func digits(_ number: Int, _ count: Int) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, count - text.count)) + text
    }
    let (minutes, rest) = (milliseconds / 60_000, milliseconds % 60_000)
    let end = "\(digits(rest / 1000, 2)).\(digits(rest % 1000, 3))"
    return minutes < 60 ? "\(minutes):\(end)" : "\(minutes / 60):\(digits(minutes % 60, 2)):\(end)"
  }

  static func words(_ answer: ModelPrediction.Answer) -> String {
    switch answer {
    case .classes(let guesses, let label):
      let words = guesses.map { "\($0.shownName) \(Numbers.decimal($0.probability * 100, places: 1)) %" }
      guard let label, label.label != guesses.first?.label else { return words.joined(separator: ", ") }
      let name = label.name ?? label.label.map { "\($0)" } ?? ""
      let isUnknown = label.label == nil ? ", a class that the model does not know" : ""
      return words.joined(separator: ", ") + "  (labelled \(name)\(isUnknown))"
    case .numbers(let values, let target):
      func list(_ numbers: [Float]) -> String {
        numbers.map { Numbers.measurement(Double($0)) }.joined(separator: ", ")
      }
      return list(values) + (target.map { "  (truly \(list($0)))" } ?? "")
    }
  }

  private static func header(_ row: Row) -> [String] {
    let start = ["file"] + (row.span == nil ? [] : ["start", "end"])
    func number(_ index: Int) -> String { index == 0 ? "" : "\(index + 1)" }
    return switch row.answer {
    case .classes(let guesses, let label):
      start + (label == nil ? [] : ["label"])
        + guesses.indices.flatMap { ["class\(number($0))", "probability\(number($0))"] }
    case .numbers(let values, let target):
      start + values.indices.map { "value\(number($0))" } + (target ?? []).indices.map { "target\(number($0))" }
    }
  }

  private static func cells(_ row: Row) -> [String] {
    let start =
      [row.subject]
      + (row.span.map { [Numbers.decimal($0.start, places: 3), Numbers.decimal($0.end, places: 3)] } ?? [])
    return switch row.answer {
    case .classes(let guesses, let label):
      start + (label.map { [$0.name ?? $0.label.map { "\($0)" } ?? ""] } ?? [])
        + guesses.flatMap { [$0.shownName, Numbers.decimal($0.probability, places: 6)] }
    case .numbers(let values, let target): start + (values + (target ?? [])).map { "\($0)" }
    }
  }

  private struct Unread: Encodable {
    var subject: String
    var error: String
  }

  private struct Line: Encodable {
    struct Guess: Encodable {
      var label: Int
      var name: String?
      var probability: Double
    }
    var subject: String
    var startSeconds: Double?
    var endSeconds: Double?
    var label: Int?
    var labelName: String?
    var guesses: [Guess]?
    var values: [Float]?
    var target: [Float]?

    init(_ row: Row) {
      subject = row.subject
      (startSeconds, endSeconds) = (row.span?.start, row.span?.end)
      switch row.answer {
      case .classes(let guesses, let label):
        self.label = label?.label
        labelName = label?.name
        self.guesses = guesses.map { Guess(label: $0.label, name: $0.name, probability: $0.probability) }
      case .numbers(let values, let target):
        self.values = values
        self.target = target
      }
    }
  }
}

extension ModelPrediction.Guess {
  /// What the class is called, or else its number.
  var shownName: String { name ?? "class \(label)" }
}
