import Arrays
public import Settings

/// How much a map changes at most when the record changes by a little that nobody sees.
///
/// - Reference: Yeh et al., 2019, "On the (in)fidelity and sensitivity of explanations", arXiv:1901.09392, definition 3.
public struct MaxSensitivity: AttributionScoreKind {
  public static let keyword = "maxSensitivity"
  public static let summary =
    "Explains copies of a record with a little noise: the greatest change of a map, beside its length, should be small."
  public static let settings: [Setting<MaxSensitivity>] = [
    Setting("copies", \.copyCount, in: .within(1...1_000), "Copies of each record."),
    Setting(
      "radius", \.radius, in: .within(0...1), "The most that a number changes, as a share of the record's range."),
    Setting("records", \.recordCount, in: .within(1...100_000), "Of how many of the records."),
  ]

  public static let isBetterHigh = false

  public var copyCount = 5
  public var radius = 0.02
  public var recordCount = 10

  public init() {}

  public var words: String {
    "greatest change over \(copyCount) copies within \(radius) of the range, as a share of the map's length, "
      + "\(recordCount) records"
  }

  public func measure(_ trial: ScoreTrial) throws -> ScoreValues {
    let trial = trial.prefix(recordCount)
    var worst = trial.methods.map { _ in [Double](repeating: 0, count: trial.recordCount) }
    for copy in 0..<copyCount {
      let subject = trial.subject
      let values = (0..<subject.count).flatMap { record in
        let input = subject.input(record)
        let reach = Float(radius) * ((input.max() ?? 0) - (input.min() ?? 0))
        var generator = subject.key(record, "copy").derived(copy).generator()
        return input.map { $0 + reach * (2 * generator.uniform() - 1) }
      }
      let networks = trial.networks.map {
        $0.about(
          inputs: Tensor(shape: subject.inputs.shape, values: values), recordIDs: subject.recordIDs,
          decisions: subject.decisions)
      }
      for (number, method) in trial.methods.enumerated() {
        try trial.check()
        for (record, map) in try method.explain(networks).enumerated() {
          let before = method.maps[record]
          let change = zip(map, before).reduce(0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
          let length = before.reduce(0) { $0 + Double($1 * $1) }
          let share = length > 0 ? (change / length).squareRoot() : (change > 0 ? 1 : 0)
          worst[number][record] = max(worst[number][record], share)
        }
      }
    }
    return ScoreValues(methods: worst)
  }
}
