import Settings
package import Store

/// A quality gate: what one of a stage's measurements must fulfil before other stages may build on it.
package struct Requirement: Hashable, Sendable {
  /// How a measurement is compared with the bound.
  package enum Comparison: String, CaseIterable, Sendable {
    case atLeast = ">="
    case atMost = "<="
    case above = ">"
    case below = "<"
  }

  package let metric: String
  package let comparison: Comparison
  package let bound: Double

  /// Requires that a metric compares so with a bound.
  package init(metric: String, comparison: Comparison, bound: Double) {
    self.metric = metric
    self.comparison = comparison
    self.bound = bound
  }

  /// Reads a mapping such as `{accuracy: ">= 0.9"}`.
  static func read(_ node: ConfigurationNode) throws(SettingsError) -> [Requirement] {
    var requirements: [Requirement] = []
    for (metric, node) in try node.members() {
      let text = try node.string()
      // The longer words come first.
      guard let comparison = Comparison.allCases.first(where: { text.hasPrefix($0.rawValue) }),
        let bound = Double(text.dropFirst(comparison.rawValue.count).drop { $0 == " " }), bound.isFinite
      else { throw node.failure("expected a comparison with a number, such as \">= 0.9\", found '\(text)'") }
      requirements.append(Requirement(metric: metric, comparison: comparison, bound: bound))
    }
    return requirements
  }

  /// Why these measurements do not fulfil it; `nil` where they do.
  package func refusal(_ metrics: [String: MetricValue]) -> String? {
    guard let measured = metrics[metric] else {
      let names = metrics.keys.sortedByBytes()
      return "\(metric) is required \(comparison.rawValue) \(bound), but was not measured"
        + Spelling.hint(metric, among: names, otherwise: names)
    }
    let value = measured.number
    // What is not a number fulfils nothing.
    let holds =
      switch comparison {
      case .atLeast: value >= bound
      case .atMost: value <= bound
      case .above: value > bound
      case .below: value < bound
      }
    // All digits: rounded ones may look as if it held.
    return holds ? nil : "\(metric) is \(measured), required \(comparison.rawValue) \(bound)"
  }
}
