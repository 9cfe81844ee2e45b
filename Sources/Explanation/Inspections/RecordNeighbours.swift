import Arrays
public import Networks
public import Settings

/// Records beside those that a layer makes most alike.
public struct RecordNeighbours: InspectionKind {
  public static let keyword = "neighbours"
  public static let summary =
    "Shows records beside those that a layer makes most alike, and how often they share a class."
  public static let shorthand: String? = "layer"
  public static let settings: [Setting<RecordNeighbours>] = [
    Setting(
      "layer", \.layer, "The layer, or input for the records themselves; the one before the last where none is named."),
    Setting("records", \.recordCount, in: .within(3...100_000), "Among how many records neighbours are looked for."),
    Setting(
      "pooling", \.pooling, "What of a layer stands for a record: the mean of each channel, or none, all its numbers."),
    Setting("shown", \.shownCount, in: .within(1...100), "Beside how many records, wrong decisions first."),
    Setting("neighbours", \.neighbourCount, in: .within(1...50), "How many neighbours of each."),
  ]

  public var layer: String?
  public var recordCount = 2_000
  public var pooling = LayerPooling.mean
  public var shownCount = 10
  public var neighbourCount = 8

  public init() {}

  public func fitted(to network: NetworkDescription) throws(AttributionRefusal) -> RecordNeighbours {
    var fitted = self
    fitted.layer = try InspectedLayers.checked(
      [layer ?? InspectedLayers.deepest(in: network)], in: network, setting: "layer")[0]
    return fitted
  }

  public func inspect(_ subject: InspectionSubject) throws -> [InspectionPart] {
    let layer = layer ?? NetworkDescription.inputName
    let seen = try subject.values(of: [layer], recordCount: recordCount, pooling: pooling)[0]
    let records = seen.records
    guard records.count > neighbourCount else {
      throw AttributionRefusal(
        setting: "neighbours", "asks for \(neighbourCount) beside each of \(records.count) records; ask for less")
    }
    let all = NearestNeighbours(of: Points(seen.values), count: neighbourCount, workers: subject.workers)
    let wrong = records.indices.filter { records[$0].trueClass != records[$0].decidedClass }
    let right = records.indices.filter { records[$0].trueClass == records[$0].decidedClass }
    let shown = (wrong.prefix(max(shownCount / 2, shownCount - right.count)) + right).prefix(shownCount)
    var (alike, agreeing) = (0, 0)
    for place in records.indices {
      var votes: [Int: Int] = [:]
      for neighbour in all[place] {
        let other = records[Int(neighbour.index)].trueClass
        if other == records[place].trueClass { alike += 1 }
        votes[other, default: 0] += 1
      }
      // Of classes with equal votes the first.
      let best = votes.min { (-$0.value, $0.key) < (-$1.value, $1.key) }?.key
      if best == records[place].trueClass { agreeing += 1 }
    }
    return [
      InspectionPart(
        .records(
          shown.map { place in
            InspectionPart.RecordRow(
              name: "record \(records[place].recordID)",
              records: [records[place]] + all[place].map { records[Int($0.index)] })
          }), title: "Neighbours in \(layer)",
        words: "Each row: a record, then those of \(records.count) nearest to it by \(seen.values.shape[1]) numbers of "
          + "\(layer), with the distance.",
        values: Tensor(
          shape: [shown.count, neighbourCount + 1],
          values: shown.flatMap { place in [0] + all[place].map { $0.squaredDistance.squareRoot() } }),
        figures: [
          .init("neighbours of the same class", Double(alike) / Double(records.count * neighbourCount)),
          .init("decided right by neighbours", Double(agreeing) / Double(records.count)),
        ])
    ]
  }
}
