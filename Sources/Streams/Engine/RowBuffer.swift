import Arrays

/// Rows that wait to become batches.
struct RowBuffer {
  private let targetCount: Int
  /// How many numbers a row has, if all have as many.
  private let rowCount: Int?
  private var values: [Float] = []
  private var ends: [Int] = []
  private var labels: [Int32] = []
  private var targets: [Float] = []
  private var recordIDs: [Int] = []

  init(_ dataset: Dataset) {
    targetCount = dataset.targetCount
    rowCount = dataset.fixedRowCount
  }

  /// How many rows wait.
  var count: Int { recordIDs.count }

  /// Takes the kept row number `row` of a chunk.
  mutating func append(_ chunk: Chunk, row: Int) {
    if let rowCount {
      values += chunk.values[row * rowCount..<(row + 1) * rowCount]
    } else {
      values += chunk.values[(row == 0 ? 0 : chunk.ends[row - 1])..<chunk.ends[row]]
      ends.append(values.count)
    }
    labels.append(chunk.labels[row])
    targets += chunk.targets[row * targetCount..<(row + 1) * targetCount]
    recordIDs.append(chunk.recordIDs[row])
  }

  /// Takes all rows of a chunk over, where there are none yet.
  mutating func replace(with chunk: consuming Chunk) {
    values = chunk.values
    ends = chunk.ends
    labels = chunk.labels
    targets = chunk.targets
    recordIDs = chunk.recordIDs
  }

  /// How many numbers a row has.
  func length(of row: Int) -> Int { rowCount ?? (ends[row] - (row == 0 ? 0 : ends[row - 1])) }

  /// All rows as a batch of `size` rows, the last of them padding.
  consuming func batch(_ size: Int, _ dataset: Dataset) -> Batch {
    guard rowCount != nil else { return paddedBatch(Array(0..<count), size, dataset) }
    let validCount = count
    let shape = [size] + (dataset.inputShape.tensorShape ?? [])
    values += repeatElement(0, count: shape.product - values.count)
    labels += repeatElement(-1, count: size - validCount)
    recordIDs += repeatElement(-1, count: size - validCount)
    return Batch(
      inputs: Tensor(shape: shape, values: values), labels: labels, targets: targetTensor(targets, size),
      recordIDs: recordIDs, validCount: validCount)
  }

  /// Chosen rows of different lengths as a batch of `size` rows, padded with silence.
  func paddedBatch(_ rows: [Int], _ size: Int, _ dataset: Dataset) -> Batch {
    let axes = dataset.inputShape.axesBeforeTime
    let lineCount = axes.product
    let lengths = rows.map { length(of: $0) / lineCount }
    let frameCount = dataset.frameLimit ?? lengths.max() ?? 0
    var inputs = [Float](repeating: 0, count: size * lineCount * frameCount)
    for (place, row) in rows.enumerated() {
      let start = row == 0 ? 0 : ends[row - 1]
      for line in 0..<lineCount {
        let from = start + line * lengths[place]
        let to = (place * lineCount + line) * frameCount
        inputs.replaceSubrange(to..<to + lengths[place], with: values[from..<from + lengths[place]])
      }
    }
    let padding = size - rows.count
    let chosen = rows.flatMap { targets[$0 * targetCount..<($0 + 1) * targetCount] }
    return Batch(
      inputs: Tensor(shape: [size] + axes + [frameCount], values: inputs),
      labels: rows.map { labels[$0] } + Array(repeating: -1, count: padding), targets: targetTensor(chosen, size),
      lengths: lengths + Array(repeating: 0, count: padding),
      recordIDs: rows.map { recordIDs[$0] } + Array(repeating: -1, count: padding), validCount: rows.count)
  }

  private func targetTensor(_ targets: [Float], _ size: Int) -> Tensor? {
    guard targetCount > 0 else { return nil }
    return Tensor(
      shape: [size, targetCount],
      values: targets + Array(repeating: 0, count: size * targetCount - targets.count))
  }
}
