/// What was said of records, each once and all in memory: where several models predicted a record, the mean of their
/// probabilities.
///
/// Of models that were each trained without a fold and predicted that fold, it holds cross-fitted predictions of all records.
public struct JudgedRecords: Sendable {
  /// How many classes there are.
  public let width: Int
  /// Each record's id, rising.
  public let recordIDs: [Int64]
  /// Each record's class.
  public let labels: [Int]
  /// `[record, class]`.
  public let probabilities: [Double]

  /// More numbers are not held in memory.
  static let numberLimit = 1 << 28

  /// Gathers the records that have a class.
  ///
  /// - Throws: `otherMeaning` where classes are not exclusive; `shapeMismatch` where models tell other classes, give a record
  ///   another class, or where there are too many numbers; `empty` where no record has a class.
  public init(of predictions: [Predictions]) throws {
    let width = predictions.first?.width ?? 0
    guard predictions.allSatisfy({ $0.meaning.isExclusive }) else {
      throw EvaluationError(.otherMeaning, "only of classes of which one is true records are judged so")
    }
    guard predictions.allSatisfy({ $0.width == width }) else {
      throw EvaluationError(
        .shapeMismatch, "the models tell different numbers of classes; name models of the same classes")
    }
    let total = predictions.reduce(0) { $0 + $1.recordCount }
    guard total <= Self.numberLimit / max(width, 1) else {
      throw EvaluationError(
        .shapeMismatch,
        "\(total) predictions of \(width) classes are more than the \(Self.numberLimit) numbers that fit")
    }
    var places: [Int64: Int] = [:]
    var (ids, labels, counts, sums): ([Int64], [Int], [Double], [Double]) = ([], [], [], [])
    for part in predictions {
      try part.probabilities.forEachBlock({ $0 }) { block in
        for record in 0..<block.count where block.labels[record] >= 0 {
          let (id, label) = (block.recordIDs[record], Int(block.labels[record]))
          if let place = places[id] {
            guard labels[place] == label else {
              throw EvaluationError(
                .shapeMismatch, "record \(id) is of class \(labels[place]) for one model and of \(label) for another")
            }
            counts[place] += 1
            for index in 0..<width { sums[place * width + index] += block.outputs[record * width + index] }
          } else {
            places[id] = ids.count
            ids.append(id)
            labels.append(label)
            counts.append(1)
            sums += block.outputs[block.row(record)]
          }
        }
      }
    }
    guard !ids.isEmpty else { throw EvaluationError(.empty, "no record that was predicted has a class") }
    let order = ids.indices.sorted { ids[$0] < ids[$1] }
    self.width = width
    recordIDs = order.map { ids[$0] }
    self.labels = order.map { labels[$0] }
    var probabilities: [Double] = []
    probabilities.reserveCapacity(sums.count)
    for place in order {
      for index in 0..<width { probabilities.append(sums[place * width + index] / counts[place]) }
    }
    self.probabilities = probabilities
  }

  /// How many records.
  public var count: Int { labels.count }

  /// The class that a record is decided as.
  public func decision(_ record: Int) -> Int { argMax(probabilities, record * width..<(record + 1) * width) }

  /// The probability that a record's own class is given.
  public func selfConfidence(_ record: Int) -> Double { probabilities[record * width + labels[record]] }

  /// The records of the greatest losses, the greatest first; of equal ones the first.
  public func topLosses(_ wanted: Int) -> [Int] {
    let ranked = labels.indices.sorted { (selfConfidence($0), $0) < (selfConfidence($1), $1) }
    return Array(ranked.prefix(wanted))
  }

  /// Wrongly decided records by true and decided class, those first of which the model is surest.
  ///
  /// - Parameter limit: How many of each pair of classes at most.
  public func mistakes(_ limit: Int) -> [(label: Int, decision: Int, records: [Int])] {
    var cells: [Int: [Int]] = [:]
    for record in labels.indices {
      let decision = decision(record)
      if decision != labels[record] { cells[labels[record] * width + decision, default: []].append(record) }
    }
    return cells.keys.sorted().map { cell in
      func confidence(_ record: Int) -> Double { probabilities[record * width + cell % width] }
      let ranked = (cells[cell] ?? []).sorted { (-confidence($0), $0) < (-confidence($1), $1) }
      return (cell / width, cell % width, Array(ranked.prefix(limit)))
    }
  }
}
