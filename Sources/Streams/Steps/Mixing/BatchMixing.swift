package import Arrays
package import Settings

/// What every kind of mixing can do.
package protocol BatchMixing: Kind {
  /// What is drawn for one record.
  associatedtype Draw: Codable & Hashable & Sendable

  /// Refuses inputs that it cannot mix.
  func check(_ shape: SampleShape) throws(StreamsError)

  /// Draws for a record whose input has these axes.
  func draw(inputShape: [Int], generator: inout CounterGenerator) -> Draw

  /// How much of a record remains its own.
  func weight(_ draw: Draw, inputShape: [Int]) -> Float

  /// Writes a row of the result, of a record and its partner.
  func apply(
    _ draw: Draw, row: Int, partner: Int, inputShape: [Int], from inputs: [Float], to result: inout [Float])
}

extension BatchMixing {
  /// Mixes a batch; each record draws from a key of its own, first for itself and then its partner.
  func mixed(_ records: BatchTransform.Records, key: RandomKey) -> BatchTransform.Mixed {
    let (rows, shape, classCount) = (records.recordIDs.count, records.inputShape, records.classCount)
    precondition(
      records.labels.count == rows && records.inputs.count == rows * shape.product && records.validCount <= rows,
      "\(rows) records of \(shape) need as many labels and inputs")
    var mixed = BatchTransform.Mixed(inputs: records.inputs, targets: Tensor(shape: [rows, classCount]))
    for row in 0..<records.validCount {
      var generator = key.derived(records.recordIDs[row]).generator()
      let draw = draw(inputShape: shape, generator: &generator)
      let partner = generator.below(records.validCount)
      apply(draw, row: row, partner: partner, inputShape: shape, from: records.inputs, to: &mixed.inputs)
      let own = weight(draw, inputShape: shape)
      for (source, weight) in [(row, own), (partner, 1 - own)] {
        let label = Int(records.labels[source])
        if label >= 0 && label < classCount { mixed.targets.values[row * classCount + label] += weight }
      }
    }
    return mixed
  }
}
