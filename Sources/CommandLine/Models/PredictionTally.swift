package import Models
import Pipelines

/// What many predictions come to: how many records each class got, and how many of those with a class of their own got it.
package struct PredictionTally {
  private(set) var count = 0
  private(set) var classes: [String: Int] = [:]
  /// Of records that have a class of their own.
  private(set) var (labelledCount, rightCount) = (0, 0)
  /// The squared errors of records that have numbers of their own, and how many numbers.
  private(set) var (squaredError, targetCount) = (0.0, 0)

  package init() {}

  /// Counts one in.
  package mutating func add(_ answer: ModelPrediction.Answer) {
    count += 1
    switch answer {
    case .classes(let guesses, let label):
      if let first = guesses.first { classes[first.shownName, default: 0] += 1 }
      guard let label else { return }
      labelledCount += 1
      if label.label == guesses.first?.label { rightCount += 1 }
    case .numbers(let values, let target):
      for (value, truth) in zip(values, target ?? []) {
        squaredError += (Double(value) - Double(truth)) * (Double(value) - Double(truth))
        targetCount += 1
      }
    }
  }

  /// The classes, the most frequent first, equals by name.
  var ranking: [(name: String, count: Int)] {
    classes.map { (name: $0.key, count: $0.value) }.sorted {
      $0.count != $1.count ? $0.count > $1.count : $0.name < $1.name
    }
  }

  /// How many of the records with a class of their own got it, in words; the error of those with numbers; `nil` without.
  var agreement: String? {
    if labelledCount > 0 {
      let share = Numbers.decimal(Double(rightCount) / Double(labelledCount) * 100, places: 2)
      return "\(rightCount) of \(labelledCount) as labelled (\(share) %)"
    }
    guard targetCount > 0 else { return nil }
    return "root mean squared error \(Numbers.measurement((squaredError / Double(targetCount)).squareRoot()))"
  }

  /// A line for people; `nil` where there is no more to say than the one prediction says.
  package func words(unreadCount: Int) -> String? {
    guard count + unreadCount > 1 else { return nil }
    var parts: [String] = []
    if !classes.isEmpty {
      let shown = ranking.prefix(Self.shownClasses)
      let rest = classes.count - shown.count
      parts.append(
        shown.map { "\($0.count) \($0.name)" }.joined(separator: ", ") + (rest > 0 ? " and \(rest) classes more" : ""))
    }
    if let agreement { parts.append(agreement) }
    if unreadCount > 0 { parts.append("\(unreadCount) could not be read") }
    return (["\(count) predicted"] + parts).joined(separator: "; ")
  }

  private static let shownClasses = 6
}
