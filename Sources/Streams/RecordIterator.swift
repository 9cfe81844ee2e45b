public import Arrays

/// The records of a stream one by one, as `tf.data.Dataset.unbatch` gives them; padding is left out.
public final class RecordIterator {
  /// One record.
  public struct Element: Sendable, Equatable {
    /// The input, without the batch's axis; without padding where lengths vary.
    public var input: Tensor
    /// The class; -1 for none.
    public var label: Int32
    /// The record's number in the catalogue.
    public var recordID: Int
  }

  /// Where the stream is: the batch that is being given out, and how many of its records were.
  public struct State: Codable, Equatable, Sendable {
    var batch: StreamState
    var givenCount: Int
  }

  private let batches: BatchIterator
  private var batch: Batch?
  private var batchState: StreamState?
  private var givenCount = 0

  /// Takes a stream apart.
  public init(_ batches: BatchIterator) { self.batches = batches }

  /// Goes on where a state was taken.
  public init(
    dataset: Dataset, key: RandomKey, resuming state: State, resources: StreamResources = StreamResources()
  ) throws {
    batches = try BatchIterator(dataset: dataset, key: key, resuming: state.batch, resources: resources)
    if state.givenCount > 0 {
      batchState = state.batch
      batch = try batches.next()
      givenCount = state.givenCount
    }
  }

  /// The next record; `nil` at the end.
  public func next() throws -> Element? {
    if givenCount == batch?.validCount ?? 0 {
      batchState = try batches.state()
      batch = try batches.next()
      givenCount = 0
    }
    guard let batch, givenCount < batch.validCount else { return nil }
    defer { givenCount += 1 }
    var input = batch.inputs[row: givenCount]
    if let length = batch.lengths.isEmpty ? nil : batch.lengths[givenCount], let padded = input.shape.last {
      let lineCount = input.count / max(padded, 1)
      input = Tensor(
        shape: input.shape.dropLast() + [length],
        values: (0..<lineCount).flatMap { input.values[$0 * padded..<$0 * padded + length] })
    }
    return Element(input: input, label: batch.labels[givenCount], recordID: batch.recordIDs[givenCount])
  }

  /// Where the stream is.
  public func state() throws -> State {
    guard let batch, let batchState, givenCount < batch.validCount else {
      return State(batch: try batches.state(), givenCount: 0)
    }
    return State(batch: batchState, givenCount: givenCount)
  }
}
