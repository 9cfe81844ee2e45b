import Pipelines

/// How many stages came out how.
enum OutcomeCounts {
  private static let names: [(Outcome, String)] = [
    (.executed, "executed"), (.resumed, "resumed"), (.fromCache, "from cache"), (.cutoff, "cut off"),
    (.upToDate, "up to date"), (.failed, "failed"), (.skipped, "skipped"),
  ]

  /// `2 executed, 1 up to date`.
  static func words(_ outcomes: [Outcome]) -> String {
    names.compactMap { outcome, words in
      let count = outcomes.count { $0 == outcome }
      return count == 0 ? nil : "\(count) \(words)"
    }.joined(separator: ", ")
  }
}
