public import Arrays
import Media
import Records

/// The batches of one epoch, on the calling thread.
///
/// Order and contents are a pure function of the data, the description, the key and the epoch.
public final class BatchIterator {
  /// What is streamed.
  public let dataset: Dataset

  /// Where the records went so far; balanced once ``next()`` has returned `nil`.
  public private(set) var ledger: Ledger

  private let source: RecordSource
  private var decoder: RecordDecoder
  private var order: RecordOrder
  private var failure: (any Error)?
  private var isFinished = false

  /// Starts an epoch; nothing is read yet.
  ///
  /// - Parameter key: the stream's own, equal for all epochs.
  public init(dataset: Dataset, key: RandomKey, epoch: Int) {
    self.dataset = dataset
    ledger = Ledger(declared: dataset.recordCount)
    source = RecordSource(dataset: dataset)
    decoder = RecordDecoder(dataset: dataset, key: key, epoch: epoch)
    order = RecordOrder(
      count: dataset.recordCount, shuffle: dataset.description.shuffle, key: key.derived("order").derived(epoch))
  }

  /// The next batch; `nil` at the end of the epoch, when the ledger balances.
  ///
  /// - Throws: `RecordsError` that names shard, record and byte for a record that cannot be read; the iterator is then
  ///   at its end and throws the same again.
  public func next() throws -> Batch? {
    if let failure { throw failure }
    if isFinished { return nil }
    do {
      return try gather()
    } catch {
      failure = error
      throw error
    }
  }

  private func gather() throws -> Batch? {
    let description = dataset.description
    let shape = dataset.imageShape
    let size = description.batchSize
    let sampleCount = shape.sampleCount
    var values = [Float](repeating: 0, count: size * sampleCount)
    var labels = [Int32](repeating: -1, count: size)
    var recordIDs = [Int](repeating: -1, count: size)
    var filled = 0
    try values.withUnsafeMutableBufferPointer { values in
      while filled < size, let position = order.next() {
        // Sound: filled < size, so the slot lies inside the batch.
        let slot = UnsafeMutableBufferPointer(rebasing: values[filled * sampleCount..<(filled + 1) * sampleCount])
        do {
          labels[filled] = try source.withRecord(position) { record, datasetOrdinal in
            try decoder.decode(record, datasetOrdinal: datasetOrdinal, into: slot)
          }
          recordIDs[filled] = position
          filled += 1
        } catch let error as RecordsError {
          guard description.onCorrupt == .skip, error.code == .damaged || error.code == .notFound else { throw error }
          ledger.skipped += 1
        }
      }
      // A record that was skipped after a part of it was decoded must not show in the padding.
      for index in filled * sampleCount..<values.count { values[index] = 0 }
    }
    if filled < size {
      isFinished = true
      if description.remainder == .drop { ledger.remainder += filled } else { ledger.delivered += filled }
      try ledger.close()
      if filled == 0 || description.remainder == .drop { return nil }
    } else {
      ledger.delivered += filled
    }
    return Batch(
      images: Tensor(shape: [size, shape.channelCount, shape.height, shape.width], values: values), labels: labels,
      recordIDs: recordIDs, validCount: filled)
  }
}
