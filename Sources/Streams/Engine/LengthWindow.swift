import Arrays

/// Rows gathered for several batches, so that each can have rows of similar length: little of it is padding then.
///
/// Rows are sorted by length and cut into batches, which come in a random order keyed by the window's number, since short
/// sounds first would be a curriculum nobody asked for.
///
/// - Reference: Khomenko et al., 2016, "Accelerating recurrent neural network training using sequence bucketing and
///   multi-GPU data parallelization", section III.
struct LengthWindow {
  private let rows: RowBuffer
  private let batches: [[Int]]
  private(set) var givenCount = 0

  /// Sorts gathered rows; a partial batch is the last one.
  init(_ rows: RowBuffer, batchSize: Int, key: RandomKey) {
    self.rows = rows
    let order = (0..<rows.count).sorted { left, right in
      let (a, b) = (rows.length(of: left), rows.length(of: right))
      return a != b ? a < b : left < right
    }
    // What does not fill a batch is taken from the shortest, so that it is the same few numbers whatever comes last.
    let partial = order.count % batchSize
    var whole = stride(from: partial, to: order.count, by: batchSize).map { Array(order[$0..<$0 + batchSize]) }
    var generator = key.generator()
    for index in stride(from: whole.count - 1, to: 0, by: -1) { whole.swapAt(index, generator.below(index + 1)) }
    batches = whole + (partial > 0 ? [Array(order[..<partial])] : [])
  }

  /// The rows of the next batch; `nil` at the window's end.
  mutating func next() -> [Int]? {
    guard givenCount < batches.count else { return nil }
    defer { givenCount += 1 }
    return batches[givenCount]
  }

  /// The rows as a batch.
  func batch(_ chosen: [Int], _ size: Int, _ dataset: Dataset) -> Batch { rows.paddedBatch(chosen, size, dataset) }
}
