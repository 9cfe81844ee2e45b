public import Settings

/// Keeps a share of the records of some classes, drawn anew in every epoch.
public struct SampleClasses: FilterKind {
  public static let keyword = "sampleClasses"
  public static let summary =
    "Keeps a record of a class with a probability, drawn anew for each epoch; in training only."
  public static let settings: [Setting<SampleClasses>] = [
    Setting(
      "rates", \.rates, required: true, "The probability for each class, from 0 to 1; 1 for one that is not named.")
  ]
  static let isForTrainingOnly = true

  /// The probabilities of classes.
  public var rates: [String: Double] = [:]

  public init() {}

  public var fault: (setting: String, message: String)? {
    for name in rates.keys.sortedByBytes() {
      if let rate = rates[name], !(0...1).contains(rate) {
        return ("rates", "'\(name)': expected 0 to 1, found \(rate)")
      }
    }
    return rates.isEmpty ? ("rates", "expected the rate of at least one class, found none") : nil
  }

  func recordFilter(_ classes: ClassFrequencies) throws(StreamsError) -> RecordFilter {
    .rates(try classes.values(rates, usual: 1))
  }
}
