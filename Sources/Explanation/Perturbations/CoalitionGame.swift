import Arrays
import Settings

/// What a network says of a record when only some of its groups of places are there.
struct CoalitionGame {
  let subject: AttributionSubject
  let record: Int
  let output: ExplainedOutput
  /// The group of each place of a map.
  let labels: [Int]
  /// How many groups.
  let playerCount: Int
  /// What stands at places that are not there.
  let replacement: [Float]

  /// The value of each coalition: which groups are there.
  func values(of coalitions: [[Bool]]) -> [Double] {
    let area = labels.count
    return subject.values(of: coalitions.count, output, class: { _ in subject.decisions[record] }) { index, batch in
      let isThere = coalitions[index]
      for (place, value) in subject.input(record).enumerated() {
        batch.append(isThere[labels[place % area]] ? value : replacement[place])
      }
    }
  }

  /// A map that gives every place its group's number, divided by the group's size.
  func map(_ numbers: [Double]) -> [Float] {
    var sizes = [Double](repeating: 0, count: playerCount)
    for label in labels { sizes[label] += 1 }
    return labels.map { Float(numbers[$0] / sizes[$0]) }
  }
}

/// An attribution whose players are superpixels.
protocol SuperpixelKind: AttributionKind {
  /// About how many groups.
  var playerCount: Int { get set }
  /// How much distance in space counts beside distance in values.
  var compactness: Double { get set }
  /// What stands at places that are not there.
  var replacement: Baseline { get set }
  var output: ExplainedOutput { get set }
}

extension SuperpixelKind {
  /// The settings that all have.
  static func superpixelSettings(most: Int) -> [Setting<Self>] {
    [
      Setting("superpixels", \.playerCount, in: .within(1...most), "About how many groups of places (SLIC)."),
      Setting(
        "compactness", \.compactness, in: .within(0...100),
        "How much distance in space counts beside distance in values when places are grouped."),
      Setting("replacement", \.replacement, "What stands at places that are not there."),
      Setting("output", \.output, "What of the output is explained."),
    ]
  }

  public var backgroundCount: Int { replacement.settings.backgroundCount }

  /// Hands on the game of each record.
  func forEachGame(
    of subject: AttributionSubject, _ body: (_ record: Int, _ game: CoalitionGame) throws -> Void
  ) throws {
    let replacement = replacement.values(subject)
    for record in 0..<subject.count {
      try subject.onRecord()
      let groups = Superpixels(
        subject.input(record), channelCount: subject.channelCount, height: subject.height, width: subject.width,
        wanted: playerCount, compactness: compactness)
      try body(
        record,
        CoalitionGame(
          subject: subject, record: record, output: output, labels: groups.labels, playerCount: groups.count,
          replacement: replacement(record)))
    }
  }

  /// The part of contributions of players that sum to a difference.
  func part(
    _ subject: AttributionSubject, title: String,
    _ contributions: (CoalitionGame) throws -> (values: [Double], difference: Double)
  ) throws -> [ExplanationPart] {
    var values: [Float] = []
    var completeness: [Completeness] = []
    try forEachGame(of: subject) { _, game in
      let found = try contributions(game)
      let map = game.map(found.values)
      values += map
      completeness.append(Completeness(of: map, difference: found.difference))
    }
    return [
      ExplanationPart(
        .maps(.signed), title: title,
        values: Tensor(shape: [subject.count, subject.height, subject.width], values: values),
        completeness: completeness)
    ]
  }
}
