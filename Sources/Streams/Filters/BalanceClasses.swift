public import Settings

/// Keeps as many records as come with all classes equally often, or in shares of one's own.
public struct BalanceClasses: FilterKind {
  public static let keyword = "balanceClasses"
  public static let summary =
    "Keeps so much of each class that all come equally often, or in these proportions; in training only."
  public static let settings: [Setting<BalanceClasses>] = [
    Setting("shares", \.shares, "How often each class is to come, in proportion; 1 for one that is not named.")
  ]
  static let isForTrainingOnly = true

  /// How often classes are wanted, in proportion.
  public var shares: [String: Double] = [:]

  public init() {}

  public var fault: (setting: String, message: String)? {
    for name in shares.keys.sortedByBytes() {
      if let share = shares[name], share < 0 { return ("shares", "'\(name)': expected at least 0, found \(share)") }
    }
    return nil
  }

  func recordFilter(_ classes: ClassFrequencies) throws(StreamsError) -> RecordFilter {
    guard classes.frequencies.contains(where: { $0 > 0 }) else {
      throw StreamsError(
        .configuration,
        "how many records each class has is known for the feature that preprocess counts, not for this one")
    }
    // A class without records cannot come at all, unless it was asked for by name.
    var wanted = try classes.values(shares, usual: 1)
    let named = Set(try classes.labels(shares.keys.map { ClassName(stringLiteral: $0) }))
    for (label, frequency) in classes.frequencies.enumerated() where frequency == 0 && !named.contains(label) {
      wanted[label] = 0
    }
    return try .balancing(frequencies: classes.frequencies, shares: wanted)
  }
}
