extension Predictions {
  /// Predictions that are in memory.
  ///
  /// - Parameters:
  ///   - outputs: `[record, output]`, row after row.
  ///   - labels: The true class of each record, -1 for none; none at all if `nil`.
  ///   - targets: The true numbers, as many as outputs; `nil` where classes are predicted.
  ///   - recordIDs: Each record's id; its place if `nil`.
  /// - Throws: `shapeMismatch`, or `labelOutOfRange` naming the record.
  public init(
    meaning: OutputMeaning, width: Int, outputs: [Float], labels: [Int32]?, targets: [Float]? = nil,
    recordIDs: [Int64]? = nil
  ) throws(EvaluationError) {
    try self.init(meaning, width, outputs, labels, targets, recordIDs, widen: Double.init)
  }

  /// The same of outputs in double precision.
  public init(
    meaning: OutputMeaning, width: Int, outputs: [Double], labels: [Int32]?, recordIDs: [Int64]? = nil
  ) throws(EvaluationError) {
    try self.init(meaning, width, outputs, labels, nil, recordIDs, widen: { $0 })
  }

  private init<Number: Sendable>(
    _ meaning: OutputMeaning, _ width: Int, _ outputs: [Number], _ labels: [Int32]?, _ targets: [Number]?,
    _ recordIDs: [Int64]?, widen: @escaping @Sendable (Number) -> Double
  ) throws(EvaluationError) {
    guard width >= 1, outputs.count % width == 0 else {
      throw EvaluationError(.shapeMismatch, "\(outputs.count) outputs do not fill rows of \(width)")
    }
    let count = outputs.count / width
    guard (labels?.count ?? count) == count, (recordIDs?.count ?? count) == count,
      (targets?.count ?? outputs.count) == outputs.count
    else {
      throw EvaluationError(
        .shapeMismatch,
        "\(count) rows of outputs beside \(labels?.count ?? count) labels, \(recordIDs?.count ?? count) ids and "
          + "\(targets?.count ?? outputs.count) targets; pass one label and id a row, one target an output")
    }
    if targets == nil, let labels, let bad = labels.firstIndex(where: { Int($0) >= width || $0 < -1 }) {
      throw EvaluationError(
        .labelOutOfRange, "the label of record \(bad) is \(labels[bad]), which is not in 0..<\(width)")
    }
    self.init(
      meaning: meaning, width: width, recordCount: count,
      truth: targets != nil ? .numbers : labels == nil ? .none : .classes
    ) { records, block in
      let places = records.lowerBound * width..<records.upperBound * width
      block.outputs.removeAll(keepingCapacity: true)
      for value in outputs[places] { block.outputs.append(widen(value)) }
      block.targets.removeAll(keepingCapacity: true)
      if let targets { for value in targets[places] { block.targets.append(widen(value)) } }
      block.labels = labels.map { Array($0[records]) } ?? [Int32](repeating: -1, count: records.count)
      block.recordIDs = recordIDs.map { Array($0[records]) } ?? records.map(Int64.init)
    }
  }

  /// All records in one block: for few of them, such as those that are shown or drawn.
  public func collected() throws -> PredictionBlock {
    var whole = PredictionBlock(width: width)
    try forEachBlock(
      { $0 },
      deliver: { block in
        whole.outputs += block.outputs
        whole.labels += block.labels
        whole.targets += block.targets
        whole.recordIDs += block.recordIDs
      })
    return whole
  }

  /// The records at these places, in this order, in one block; of predictions from which none were left out.
  public func records(at places: [Int]) throws -> PredictionBlock {
    let size = Self.recordsOfBlock(width: width)
    var chosen = PredictionBlock(width: width)
    var block = PredictionBlock(width: width)
    var current: Int?
    for place in places {
      if current != place / size { try read(place / size, into: &block) }
      current = place / size
      let row = block.row(place % size)
      chosen.outputs += block.outputs[row]
      if !block.targets.isEmpty { chosen.targets += block.targets[row] }
      chosen.labels.append(block.labels[place % size])
      chosen.recordIDs.append(block.recordIDs[place % size])
    }
    return chosen
  }

  /// Whether others are of the same records in the same order, with the same truth.
  public func hasSameRecords(as other: Predictions) throws -> Bool {
    guard recordCount == other.recordCount, width == other.width, truth == other.truth, blockCount == other.blockCount
    else { return false }
    var isSame = true
    try BlockPass.run(
      over: blockCount, threadCount: threadCount,
      room: { [width] in (PredictionBlock(width: width), PredictionBlock(width: width)) },
      { index, blocks in
        try read(index, into: &blocks.0)
        try other.read(index, into: &blocks.1)
        return blocks.0.recordIDs == blocks.1.recordIDs && blocks.0.labels == blocks.1.labels
          && blocks.0.targets == blocks.1.targets
      }, deliver: { isSame = isSame && $0 })
    return isSame
  }
}
