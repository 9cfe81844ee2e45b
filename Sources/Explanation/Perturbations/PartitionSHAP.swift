import Arrays
public import Settings

/// Owen values of a record's halves, quarters and so on: Shapley values among the two halves of each part, in the presence
/// and the absence of what stands beside it.
///
/// Parts are halved along their longer side; those that contribute most are halved first, until the budget is spent. What a
/// part contributes that is halved no more is spread over its places. The contributions sum to the difference exactly.
///
/// - Reference: Owen, 1977, "Values of games with a priori unions"; Lundberg's `shap` (Partition explainer).
public struct PartitionSHAP: AttributionKind {
  public static let keyword = "partitionSHAP"
  public static let summary =
    "Shows what halves, quarters, … of the record contribute (Owen values); parts that contribute most are halved first."
  public static let settings: [Setting<PartitionSHAP>] = [
    Setting("evaluations", \.evaluationCount, in: .within(2...10_000_000), "Forward passes of each record."),
    Setting("replacement", \.replacement, "What stands at places that are not there."),
    Setting("output", \.output, "What of the output is explained."),
  ]

  public var evaluationCount = 500
  public var replacement = Baseline.blur
  public var output = ExplainedOutput.logit

  public init() {}

  public var backgroundCount: Int { replacement.settings.backgroundCount }

  public func explain(_ subject: AttributionSubject) throws -> [ExplanationPart] {
    let replacement = replacement.values(subject)
    var values: [Float] = []
    var completeness: [Completeness] = []
    for record in 0..<subject.count {
      try subject.onRecord()
      let game = CoalitionGame(
        subject: subject, record: record, output: output, labels: Array(0..<subject.height * subject.width),
        playerCount: subject.height * subject.width, replacement: replacement(record))
      let found = contributions(game, height: subject.height, width: subject.width)
      values += found.map
      completeness.append(Completeness(of: found.map, difference: found.difference))
    }
    return [
      ExplanationPart(
        .maps(.signed), title: "Partition SHAP, \(evaluationCount) evaluations",
        values: Tensor(shape: [subject.count, subject.height, subject.width], values: values),
        completeness: completeness)
    ]
  }

  /// A part in the presence of some others.
  private struct Piece {
    let rows, columns: Range<Int>
    /// What else is there.
    let context: [Bool]
    /// How much of all orders this presence stands for.
    let weight: Double
    /// The value without and with the part.
    let without, with: Double

    var area: Int { rows.count * columns.count }
    var contribution: Double { weight * (with - without) }

    var halves: [(rows: Range<Int>, columns: Range<Int>)] {
      if rows.count > columns.count {
        let middle = rows.lowerBound + rows.count / 2
        return [(rows.lowerBound..<middle, columns), (middle..<rows.upperBound, columns)]
      }
      let middle = columns.lowerBound + columns.count / 2
      return [(rows, columns.lowerBound..<middle), (rows, middle..<columns.upperBound)]
    }
  }

  private func contributions(_ game: CoalitionGame, height: Int, width: Int) -> (map: [Float], difference: Double) {
    func adding(_ part: (rows: Range<Int>, columns: Range<Int>), to context: [Bool]) -> [Bool] {
      var joined = context
      for row in part.rows { for column in part.columns { joined[row * width + column] = true } }
      return joined
    }
    let none = [Bool](repeating: false, count: height * width)
    let ends = game.values(of: [none, none.map { !$0 }])
    var open = [
      Piece(rows: 0..<height, columns: 0..<width, context: none, weight: 1, without: ends[0], with: ends[1])
    ]
    var finished: [Piece] = []
    var left = evaluationCount - 2
    while left >= 2, !open.isEmpty {
      // Those that contribute most, several at once: a batch costs little more than one of them.
      open.sort { abs($0.contribution) > abs($1.contribution) }
      let chosen = Array(open.prefix(min(8, left / 2)))
      open.removeFirst(chosen.count)
      let divisible = chosen.filter { $0.area > 1 }
      finished += chosen.filter { $0.area == 1 }
      let values = game.values(of: divisible.flatMap { piece in piece.halves.map { adding($0, to: piece.context) } })
      left -= values.count
      for (number, piece) in divisible.enumerated() {
        let halves = piece.halves
        for half in 0..<2 {
          let (own, other) = (values[number * 2 + half], values[number * 2 + 1 - half])
          let context = adding(halves[1 - half], to: piece.context)
          open += [
            Piece(
              rows: halves[half].rows, columns: halves[half].columns, context: piece.context, weight: piece.weight / 2,
              without: piece.without, with: own),
            Piece(
              rows: halves[half].rows, columns: halves[half].columns, context: context, weight: piece.weight / 2,
              without: other, with: piece.with),
          ]
        }
      }
    }
    var map = [Double](repeating: 0, count: height * width)
    for piece in finished + open {
      let share = piece.contribution / Double(piece.area)
      for row in piece.rows { for column in piece.columns { map[row * width + column] += share } }
    }
    return (map.map(Float.init), ends[1] - ends[0])
  }
}
