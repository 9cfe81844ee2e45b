import Ensembles
import Testing

/// A rule whose tests give an example, which ``EnsembleRuleTests`` does; one without is told of there.
protocol ExemplifiedRule: EnsembleRuleKind {
  static var example: EnsembleRuleExample { get }
}

/// What a rule makes of what members say, and what must come out, computed by hand.
struct EnsembleRuleExample {
  let found, expected: [Double]

  /// Joins what members say, `[member][record · output]`.
  init(_ rule: some EnsembleRuleKind, _ members: [[Double]], width: Int, gives expected: [Double]) {
    self.expected = expected
    found = rule.joined(members, width: width)
  }

  func check(_ keyword: String) {
    #expect(
      !found.isEmpty && found.count == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) < 1e-12 },
      "\(keyword) gives \(found) for \(expected)")
  }
}
