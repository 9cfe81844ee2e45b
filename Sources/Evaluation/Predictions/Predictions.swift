/// What a model, or several, say of records, beside what is true of them: the one type for it, read block by block and
/// never needed whole in memory.
///
/// A value is a description of where its records come from: arrays, a file, or other predictions that are changed as they
/// are read (``probabilities``, `mapped(meaning:_:)`).
public struct Predictions: Sendable {
  /// What is true of the records.
  public enum Truth: String, Sendable, Equatable, Codable {
    /// A class each.
    case classes
    /// As many numbers as there are outputs, and perhaps a class.
    case numbers
    /// Nothing is known.
    case none
  }

  /// What the outputs say.
  public let meaning: OutputMeaning
  /// Outputs of a record: classes, or numbers.
  public let width: Int
  /// How many records there are.
  public let recordCount: Int
  /// What is true of them.
  public let truth: Truth
  /// How many blocks they come in, which their count and width alone decide.
  public let blockCount: Int
  /// How many threads may read at once; what is computed is the same for any count.
  public var threadCount = 1

  private let fill: @Sendable (_ block: Int, _ into: inout PredictionBlock) throws -> Void

  /// Describes predictions that are read by a function of the block.
  init(
    meaning: OutputMeaning, width: Int, recordCount: Int, truth: Truth, blockCount: Int, threadCount: Int,
    fill: @escaping @Sendable (_ block: Int, _ into: inout PredictionBlock) throws -> Void
  ) {
    self.meaning = meaning
    self.width = width
    self.recordCount = recordCount
    self.truth = truth
    self.blockCount = blockCount
    self.threadCount = threadCount
    self.fill = fill
  }

  /// Describes predictions by a function of the records; it is told which to read.
  package init(
    meaning: OutputMeaning, width: Int, recordCount: Int, truth: Truth, threadCount: Int = 1,
    read: @escaping @Sendable (_ records: Range<Int>, _ into: inout PredictionBlock) throws -> Void
  ) {
    let size = Self.recordsOfBlock(width: width)
    self.init(
      meaning: meaning, width: width, recordCount: recordCount, truth: truth,
      blockCount: (recordCount + size - 1) / size, threadCount: threadCount
    ) { block, room in
      let records = block * size..<min((block + 1) * size, recordCount)
      room.firstRecord = records.lowerBound
      try read(records, &room)
    }
  }

  /// Records of a block: as many as a processor's cache holds, and never more than 4096.
  static func recordsOfBlock(width: Int) -> Int { max(1, min(4_096, (1 << 20) / max(width, 1))) }

  /// Reads a block in place of what `block` holds.
  public func read(_ index: Int, into block: inout PredictionBlock) throws { try fill(index, &block) }

  /// Works on every block, on ``threadCount`` threads; results are delivered in the order of the blocks.
  public func forEachBlock<Result: Sendable>(
    _ work: @escaping @Sendable (PredictionBlock) throws -> Result, deliver: (Result) throws -> Void
  ) throws {
    let (fill, width) = (fill, width)
    try BlockPass.run(
      over: blockCount, threadCount: threadCount, room: { PredictionBlock(width: width) },
      { index, block in
        try fill(index, &block)
        return try work(block)
      }, deliver: deliver)
  }

  /// Sums up all records: each block from `start` on by itself, then block after block, so that the result is the same for
  /// any count of threads.
  ///
  /// - Parameter start: What comes of no record; merging it changes nothing.
  public func reduce<Sum: Sendable>(
    _ start: Sum, _ add: @escaping @Sendable (inout Sum, PredictionBlock) throws -> Void,
    merge: (inout Sum, Sum) throws -> Void
  ) throws -> Sum {
    var total = start
    try forEachBlock(
      { block in
        var sum = start
        try add(&sum, block)
        return sum
      }, deliver: { try merge(&total, $0) })
    return total
  }

  /// The same over records that have a class each, at least one.
  ///
  /// - Throws: `empty`, or `labelOutOfRange` naming the record.
  package func reduceLabelled<Sum: Sendable>(
    _ start: Sum, _ add: @escaping @Sendable (inout Sum, PredictionBlock) throws -> Void,
    merge: (inout Sum, Sum) throws -> Void
  ) throws -> Sum {
    guard recordCount > 0 else {
      throw EvaluationError(.empty, "predictions of no records; check the split predicted on")
    }
    return try reduce(
      start,
      { sum, block in
        try block.checkLabels()
        try add(&sum, block)
      }, merge: merge)
  }

  /// The same records with blocks that are changed as they are read.
  ///
  /// - Parameters:
  ///   - meaning: What the outputs say then; the same if `nil`.
  ///   - recordCount: How many records are left; all if `nil`.
  package func mapped(
    meaning: OutputMeaning? = nil, recordCount: Int? = nil,
    _ change: @escaping @Sendable (inout PredictionBlock) throws -> Void
  ) -> Predictions {
    let fill = fill
    return Predictions(
      meaning: meaning ?? self.meaning, width: width, recordCount: recordCount ?? self.recordCount, truth: truth,
      blockCount: blockCount, threadCount: threadCount
    ) { index, block in
      try fill(index, &block)
      try change(&block)
    }
  }

  /// Predictions of the same records by several models together, which a function of the block reads: probabilities of
  /// classes, or numbers.
  package func joined(
    _ read: @escaping @Sendable (_ block: Int, _ into: inout PredictionBlock) throws -> Void
  ) -> Predictions {
    Predictions(
      meaning: meaning.joined, width: width, recordCount: recordCount, truth: truth, blockCount: blockCount,
      threadCount: threadCount, fill: read)
  }
}

extension OutputMeaning {
  /// What outputs of several models together mean: of classes they are probabilities.
  public var joined: OutputMeaning {
    switch self {
    case .logits, .logProbabilities, .probabilities: .probabilities
    case .independentLogits, .independentProbabilities: .independentProbabilities
    case .numbers: .numbers
    }
  }
}
