public import Evaluation
import Foundation

/// Puts charts into the places for them: figures and times as a number grows, with the points where one curve passes another.
///
/// They come later than the page because the page is itself an output of a stage, and must not hold times.
///
/// - Parameter metrics: what each stage measured, by its name.
/// Complexity: O(page).
public func insertGrowth(into html: String, metrics: [String: [String: Double]]) -> String {
  var result = ""
  var rest = html[...]
  while let start = rest.firstRange(of: ReportMarker.growthStart),
    let end = rest[start.upperBound...].firstRange(of: ReportMarker.end)
  {
    result += rest[..<start.lowerBound]
    let text = Data(rest[start.upperBound..<end.lowerBound].utf8)
    if let growth = try? JSONDecoder().decode(Comparison.Growth.self, from: text) {
      result += HTML.group(growth.charts(metrics)).rendered()
    }
    rest = rest[end.upperBound...]
  }
  return result + rest
}

extension ReportMarker {
  /// What is drawn later, without what could end a comment.
  static func text(of growth: Comparison.Growth) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let text = (try? encoder.encode(growth)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    // Names alone can hold a hyphen.
    return text.replacing("-", with: "\\u002d")
  }
}

extension Comparison.Growth {
  /// What is drawn, each a chart.
  private static let measures: [(metric: String, title: String, unit: LineChart.Unit, isGreaterBetter: Bool)] = [
    ("test.accuracy", "Accuracy", .share, true),
    ("test.rmse", "Root mean squared error", .number, false),
    ("fit.seconds", "Learning: seconds that one waits", .number, false),
    ("fit.cpuSeconds", "Learning: seconds of all processors together", .number, false),
    ("predict.test.seconds", "Predicting the test records: seconds that one waits", .number, false),
    ("predict.test.cpuSeconds", "Predicting the test records: seconds of all processors together", .number, false),
  ]

  fileprivate func charts(_ metrics: [String: [String: Double]]) -> [HTML] {
    Self.measures.flatMap { measure -> [HTML] in
      let values = curves.map { curve in
        curve.stages.map { stages in
          let known = stages.compactMap { metrics[$0]?[measure.metric] }
          return known.count == stages.count && !known.isEmpty
            ? known.reduce(0, +) / Double(known.count) : Double.nan
        }
      }
      guard values.contains(where: { $0.contains { $0.isFinite } }) else { return [] }
      let crossings = crossings(values, isGreaterBetter: measure.isGreaterBetter)
      return [
        .element("h3", .text(measure.title)), chart(measure.title, measure.unit, values, crossings),
        table(measure.unit, values), words(crossings),
      ]
    }
  }

  // MARK: Crossings

  /// Where a curve that was worse at one number is better at the next.
  struct Crossing {
    let winner, loser: Int
    /// The number before it, counted from 0, and how far it is to the next.
    let place: Int
    let share: Double
    /// The height at which they cross.
    let value: Double
  }

  func crossings(_ values: [[Double]], isGreaterBetter: Bool) -> [Crossing] {
    var crossings: [Crossing] = []
    for place in numbers.indices.dropLast() {
      for first in curves.indices {
        for second in curves.indices where second > first {
          let before = values[first][place] - values[second][place]
          let after = values[first][place + 1] - values[second][place + 1]
          guard before * after < 0 else { continue }
          let share = before / (before - after)
          let value = values[first][place] + share * (values[first][place + 1] - values[first][place])
          let firstWins = (after > 0) == isGreaterBetter
          crossings.append(
            Crossing(
              winner: firstWins ? first : second, loser: firstWins ? second : first, place: place, share: share,
              value: value))
        }
      }
    }
    return crossings
  }

  private func words(_ crossings: [Crossing]) -> HTML {
    let sentences = crossings.map { crossing in
      "\(curves[crossing.winner].name) passes \(curves[crossing.loser].name) between "
        + "\(grouped(numbers[crossing.place])) and \(grouped(numbers[crossing.place + 1])) \(label)."
    }
    return .element(
      "p", ["class": "aside"],
      .text(
        sentences.isEmpty ? "No curve crosses another." : "Dots mark crossings. " + sentences.joined(separator: " ")))
  }

  // MARK: What is shown

  private func chart(
    _ title: String, _ unit: LineChart.Unit, _ values: [[Double]], _ crossings: [Crossing]
  ) -> HTML {
    var series = zip(curves, values).enumerated().map { number, curve in
      LineChart.Series(
        name: curve.0.name,
        points: curve.1.enumerated().map { LineChart.Point(x: Double($0 + 1), y: $1) }, colorIndex: number)
    }
    for crossing in crossings {
      series.append(
        LineChart.Series(
          name: nil, points: [LineChart.Point(x: Double(crossing.place + 1) + crossing.share, y: crossing.value)],
          colorIndex: crossing.winner, markedIndex: 0))
    }
    return LineChart(
      title: title, xLabel: label, unit: unit, scale: unit == .share ? .linear : .logarithmic,
      positionNames: numbers.map(grouped), series: series
    ).rendered()
  }

  private func table(_ unit: LineChart.Unit, _ values: [[Double]]) -> HTML {
    DataTable(
      columns: [.words("")] + numbers.map { .numbers(grouped($0)) },
      rows: zip(curves, values).map { curve, values in
        DataTable.Row(
          [curve.name]
            + values.map { value in
              guard value.isFinite else { return "" }
              return unit == .share ? percentage(value, digits: 2) : secondsWords(value)
            })
      }
    ).rendered()
  }
}
