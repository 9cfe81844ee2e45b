import Arrays
package import Streams

extension OpenData {
  /// Steps with the numbers that some find over the training records, each over what those before it make.
  ///
  /// - Parameters:
  ///   - split: the training split; no other record is looked at.
  ///   - target: the feature whose numbers are to be predicted.
  package func found(
    _ steps: [Transform], split: String, target: String?, onCorrupt: DatasetDescription.CorruptRecords?,
    resources: StreamResources, checkCancelled: () throws -> Void
  ) throws -> [Transform] {
    var steps = steps
    for number in steps.indices {
      guard let step = steps[number].unfound else { continue }
      let records = try wholeTraining(
        split, target: target, transforms: steps[..<number].compactMap(\.evaluation), batchSize: 256,
        onCorrupt: onCorrupt)
      guard case .numbers(let columnCount) = records.inputShape else {
        throw failure("'\(steps[number].name)' works on the numbers of a table, but gets \(records.inputShape)")
      }
      steps[number] = try located {
        try step.found(columnCount: columnCount) { body in
          let batches = try BatchIterator(dataset: records, key: RandomKey(seed: 0), epoch: 0, resources: resources)
          while let batch = try batches.next() {
            try checkCancelled()
            for row in 0..<batch.validCount {
              body(batch.inputs.values[row * columnCount..<(row + 1) * columnCount])
            }
          }
        }
      }
    }
    return steps
  }
}
