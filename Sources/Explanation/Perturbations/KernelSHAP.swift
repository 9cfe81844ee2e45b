import Arrays
public import Settings

/// Shapley values of superpixels by weighted regression over coalitions; exact where all coalitions fit.
///
/// - Reference: Lundberg and Lee, 2017, "A unified approach to interpreting model predictions", arXiv:1705.07874, theorem 2.
public struct KernelSHAP: SuperpixelKind {
  public static let keyword = "kernelSHAP"
  public static let summary =
    "Shows Shapley values of superpixels, or of a table's columns, by a regression over coalitions; exact where all fit."
  public static let settings: [Setting<KernelSHAP>] =
    superpixelSettings(most: 1_000) + [
      Setting("samples", \.sampleCount, in: .within(2...10_000_000), "Coalitions at most."),
      Setting(
        "background", \.recordsOfBackground, in: .within(1...100_000), unit: "records",
        "Of a classical method over a table, whose columns are then the groups: how many training records columns that are left "
          + "out are taken from, one after the other."),
    ]

  public var playerCount = 30
  public var compactness = 0.3
  public var replacement = Baseline.zeros
  public var output = ExplainedOutput.logit
  public var sampleCount = 1_000
  public var recordsOfBackground = 100

  public init() {}

  public var isRandom: Bool { true }
  public var backgroundCountOfTables: Int { recordsOfBackground }

  public func explain(_ subject: AttributionSubject) throws -> [ExplanationPart] {
    try part(subject, title: "Kernel SHAP, at most \(sampleCount) coalitions") { game in
      let count = game.playerCount
      let ends = game.values(of: [[Bool](repeating: false, count: count), [Bool](repeating: true, count: count)])
      let (coalitions, weights) = ShapleyValues.coalitions(
        playerCount: count, atMost: sampleCount, key: subject.key(game.record, "coalitions"))
      let values = ShapleyValues.fitted(
        coalitions, weights: weights, values: game.values(of: coalitions), none: ends[0], all: ends[1],
        playerCount: count)
      return (values, ends[1] - ends[0])
    }
  }
}

extension KernelSHAP: TableAttributionKind {
  /// The columns are the groups; what is left out is taken from training records, one after the other, and the mean counts.
  public func explain(_ subject: TableSubject) throws -> [ExplanationPart] {
    let (width, playerCount) = (subject.width, subject.columns.count)
    guard subject.imageShape == nil else {
      throw AttributionRefusal("groups the places of images for networks alone; take treeSHAP, or name a network")
    }
    let others = Array(subject.background.prefix(recordsOfBackground * width))
    let otherCount = others.count / width
    let places = subject.places
    let numbers = places.enumerated().flatMap { player, range in [Int](repeating: player, count: range.count) }
    var (values, outputs, bases): ([Double], [Double], [Double]) = ([], [], [])
    for record in 0..<subject.count {
      try subject.onRecord()
      let row = subject.rows[record * width..<(record + 1) * width]
      func game(_ coalitions: [[Bool]]) throws -> [Double] {
        try coalitions.map { isThere in
          var mixed = others
          for place in mixed.indices where isThere[numbers[place % width]] {
            mixed[place] = row[row.startIndex + place % width]
          }
          let said = try subject.answers(mixed, [Int](repeating: subject.explained[record], count: otherCount))
          return said.reduce(0, +) / Double(otherCount)
        }
      }
      let ends = try game([[Bool](repeating: false, count: playerCount), [Bool](repeating: true, count: playerCount)])
      let (coalitions, weights) = ShapleyValues.coalitions(
        playerCount: playerCount, atMost: sampleCount,
        key: subject.key.derived("coalitions").derived(subject.recordIDs[record]))
      values += ShapleyValues.fitted(
        coalitions, weights: weights, values: try game(coalitions), none: ends[0], all: ends[1],
        playerCount: playerCount)
      bases.append(ends[0])
      outputs.append(ends[1])
    }
    return [
      subject.part(
        title: "Kernel SHAP, at most \(sampleCount) coalitions against \(otherCount) training records", values: values,
        outputs: outputs, bases: bases)
    ]
  }
}
