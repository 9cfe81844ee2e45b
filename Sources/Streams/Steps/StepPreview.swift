package import Arrays

/// What a dataset's steps make of one of its records, epoch by epoch, to be looked at.
package struct StepPreview: Sendable {
  /// The record's number in the catalogue, by which it draws.
  package let recordID: Int
  /// The input as it is stored.
  package let original: Sample
  /// The input behind all steps, one for each epoch.
  package let results: [Sample]
  /// What the random steps drew, one list for each epoch.
  package let draws: [[TransformChain.Draw]]

  /// Does the steps of a dataset to its first records, as a stream with that key would.
  ///
  /// - Throws: what reading a record throws, and ``StreamsError`` of a step.
  package static func first(
    _ count: Int, of dataset: Dataset, key: RandomKey, epochs: Range<Int>
  ) throws -> [StepPreview] {
    var cursor = try dataset.description.records.cursor(in: dataset.catalogue, key: key)
    let fetcher = RecordFetcher(dataset.catalogue, refusesDamage: true)
    var decoders = dataset.inputs.map { InputDecoder($0.feature, dataset.description, resize: nil) }
    var previews: [StepPreview] = []
    while previews.count < count, let reference = cursor.next() {
      try fetcher.withRecord(reference.record) { record, collection in
        let chain = dataset.inputs[collection].chain
        let original = try decoders[collection].sample(record)
        previews.append(
          StepPreview(
            recordID: reference.record, original: original,
            results: try epochs.map { epoch in
              try chain.apply(
                original, steps: 0..<chain.count, key: key, epoch: epoch, recordID: reference.record)
            },
            draws: try epochs.map { epoch in
              try chain.draws(for: original, key: key, epoch: epoch, recordID: reference.record)
            }))
      }
    }
    return previews
  }

  /// The original and what became of it, for a row of a ``ContactSheet``.
  package var row: [Sample] { [original] + results }
}
