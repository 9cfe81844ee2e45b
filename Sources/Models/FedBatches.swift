package import Arrays
package import Streams
import Training

/// The records of one selection as each input of a model makes them, batch by batch and in step.
package struct FedBatches {
  private let streams: [(input: EvaluationInput, batches: BatchIterator)]

  /// Opens a stream for each input.
  ///
  /// - Parameters:
  ///   - datasets: the same records as each input makes them, at least one; all with one batch size.
  ///   - didSkip: is told of each damaged record that is left out, by its number in the catalogue.
  package init(
    _ datasets: [(input: EvaluationInput, dataset: Dataset)], resources: StreamResources = StreamResources(),
    didSkip: ((_ record: Int, _ reason: String) -> Void)? = nil
  ) throws {
    precondition(!datasets.isEmpty, "a model that is fed nothing")
    streams = try datasets.map { input, dataset in
      (input, try BatchIterator(dataset: dataset, key: RandomKey(seed: 0), epoch: 0, resources: resources))
    }
    streams[0].batches.didSkip = didSkip
  }

  /// The next batch as each input makes it, and as the first input's stream tells of its records; `nil` at the end.
  ///
  /// - Throws: ``ModelError`` where a record was left out for one input and not for another.
  package func next() throws -> (fed: [EvaluationInput: Tensor], records: Batch)? {
    var fed: [EvaluationInput: Tensor] = [:]
    var first: Batch?
    for (index, stream) in streams.enumerated() {
      let batch = try stream.batches.next()
      if index > 0, batch?.recordIDs != first?.recordIDs {
        throw ModelError(
          .mismatch,
          "a record can be read for one member of the ensemble and not for another, which is fed otherwise; repair the "
            + "damaged records")
      }
      guard let batch else { continue }
      try batch.checkInputs()
      fed[stream.input] = batch.inputs
      if index == 0 { first = batch }
    }
    return first.map { (fed, $0) }
  }

  /// The damaged records that were left out so far.
  package var skipped: SkippedRecords { streams[0].batches.skipped }
}
