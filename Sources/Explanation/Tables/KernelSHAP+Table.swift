import Arrays

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
