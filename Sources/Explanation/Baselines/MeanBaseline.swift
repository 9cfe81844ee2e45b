import Arrays
public import Settings

/// The mean of training records, number by number.
public struct MeanBaseline: BaselineKind {
  public static let keyword = "mean"
  public static let summary = "The mean of training records drawn from the background split, number by number."
  public static let shorthand: String? = "records"
  public static let settings: [Setting<MeanBaseline>] = [
    Setting("records", \.recordCount, in: .within(1...100_000), "How many training records.")
  ]

  public var recordCount = 100

  public init() {}

  public var words: String { "mean of \(recordCount) training records" }
  public var backgroundCount: Int { recordCount }

  public func values(_ subject: AttributionSubject) -> (_ record: Int) -> [Float] {
    let width = subject.inputCount
    let used = min(recordCount, subject.background.shape[0])
    var sums = [Double](repeating: 0, count: width)
    for record in 0..<used {
      for place in 0..<width { sums[place] += Double(subject.background.values[record * width + place]) }
    }
    let mean = sums.map { Float($0 / Double(max(used, 1))) }
    return { _ in mean }
  }
}

extension Baseline {
  /// The mean of training records.
  public static var mean: Baseline { Baseline(kind: MeanBaseline()) }
}
