package import Arrays

/// Steps in a row, checked against the shape of what they get.
package struct TransformChain: Sendable {
  /// What the chain gets.
  package let inputShape: SampleShape
  /// What it makes of that.
  package let outputShape: SampleShape
  /// The index of the first random step, or the count of steps: what comes before is the same in every epoch.
  package let firstRandomStep: Int

  private let operations: [any SampleOperation]
  private let names: [String]

  /// Checks the steps.
  ///
  /// - Throws: ``StreamsError`` of code `configuration` that names the step to blame.
  package init(_ transforms: [Transform], input: SampleShape) throws(StreamsError) {
    inputShape = input
    names = Self.names(of: transforms)
    firstRandomStep = transforms.firstIndex(where: \.isRandom) ?? transforms.count
    var shape = input
    var normalizing: String?
    var operations: [any SampleOperation] = []
    for (name, transform) in zip(names, transforms) {
      let step = transform.step
      do throws(StreamsError) {
        if let normalizing, step.needsUnitRange, case .image = shape {
          throw StreamsError(
            .configuration, "takes black for 0 and white for 1, but comes after \(normalizing); put it before")
        }
        let output = try transform.outputShape(of: shape)
        operations.append(step.prepared(for: shape))
        shape = output
      } catch {
        throw StreamsError(error.code, "transform \(name): \(error.message)")
      }
      if step.isNormalization { normalizing = name }
    }
    outputShape = shape
    self.operations = operations
  }

  /// How many steps there are.
  package var count: Int { operations.count }

  /// The steps' own keys for one epoch; each record derives its own from them.
  package struct EpochKeys: Sendable {
    fileprivate let keys: [RandomKey]
  }

  /// Derives the keys of an epoch from the stream's own.
  package func keys(from key: RandomKey, epoch: Int) -> EpochKeys {
    let root = key.derived("transform")
    return EpochKeys(keys: names.map { root.derived($0).derived(epoch) })
  }

  /// Does some of the steps to the sample of one record; what is drawn depends on nothing but keys and record.
  package func apply(
    _ sample: Sample, steps range: Range<Int>, keys: EpochKeys, recordID: Int
  ) throws(StreamsError) -> Sample {
    var sample = sample
    for index in range {
      var generator = keys.keys[index].derived(recordID).generator()
      do {
        sample = try operations[index].apply(sample, generator: &generator)
      } catch {
        throw StreamsError(error.code, "transform \(names[index]): \(error.message)")
      }
    }
    return sample
  }

  /// Does some of the steps; for many records of one epoch, keep its keys.
  package func apply(
    _ sample: Sample, steps range: Range<Int>, key: RandomKey, epoch: Int, recordID: Int
  ) throws(StreamsError) -> Sample {
    try apply(sample, steps: range, keys: keys(from: key, epoch: epoch), recordID: recordID)
  }

  /// A step's draw, written as `{"randomRotation": 0.031}`.
  package struct Draw: Encodable, Sendable {
    /// The step's name in the chain.
    package let step: String
    /// What was drawn.
    package let value: any Encodable & Sendable

    package func encode(to encoder: any Encoder) throws {
      func write(_ value: some Encodable) throws { try [step: value].encode(to: encoder) }
      try write(value)
    }
  }

  /// What ``apply(_:steps:key:epoch:recordID:)`` draws for a record, step by step.
  package func draws(
    for sample: Sample, key: RandomKey, epoch: Int, recordID: Int
  ) throws(StreamsError) -> [Draw] {
    let keys = keys(from: key, epoch: epoch)
    var sample = sample
    var draws: [Draw] = []
    for index in operations.indices {
      var generator = keys.keys[index].derived(recordID).generator()
      if let value = operations[index].describedDraw(for: sample, generator: &generator) {
        draws.append(Draw(step: names[index], value: value))
      }
      sample = try apply(sample, steps: index..<index + 1, keys: keys, recordID: recordID)
    }
    return draws
  }

  /// `randomFlip`, and `randomFlip.2` for the second of a kind.
  private static func names(of transforms: [Transform]) -> [String] {
    var seen: [String: Int] = [:]
    return transforms.map { transform in
      let count = seen[transform.name, default: 0] + 1
      seen[transform.name] = count
      return count == 1 ? transform.name : "\(transform.name).\(count)"
    }
  }
}
