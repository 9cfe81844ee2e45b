import Arrays
import Evaluation
import Networks
import Pipelines
package import Records
package import Streams
import Training

/// What a trained model says of a record, or of a picture or sound file.
package struct ModelPrediction {
  /// A class with its probability.
  package struct Guess {
    /// The class, from 0.
    package let label: Int
    /// Its name; `nil` where nothing is known.
    package let name: String?
    /// What the model gives it; the probabilities of independent classes need not sum to 1.
    package let probability: Double
  }

  /// The class that a record has in its own dataset.
  package struct Label: Equatable {
    /// What the model calls it; `nil` for a class that the model does not know.
    package let label: Int?
    /// Its name in the dataset; `nil` where nothing is known.
    package let name: String?
  }

  /// What is predicted, beside what is true where that is known.
  package enum Answer {
    /// The likeliest classes, the first of equals first, and the record's own class.
    case classes([Guess], label: Label?)
    /// The numbers, and the record's own ones.
    case numbers([Float], target: [Float]?)
  }

  /// The record in TFDS's words, or the file.
  package let subject: String
  /// What the model says of it.
  package let answer: Answer
}

extension TrainedModel {
  private static let batchSize = 64

  /// Predicts the records of a split, in its order, each fed as the training records were: the model's feature, brought to
  /// its channels and size, through its steps.
  ///
  /// - Parameters:
  ///   - split: in TFDS's language.
  ///   - count: how many classes a prediction lists at most.
  ///   - didSkip: is told of the damaged records, which are left out then; without it the first is an error.
  ///
  /// Numbers stand beside the true ones where the records have the feature that the model was trained for, classes beside
  /// the record's own where it has one: by name where both have names, else by number.
  ///
  /// - Throws: ``StagesError`` where the records do not fit the network, before any is read.
  package func predict(
    _ collection: any RecordCollection, split: String, guesses count: Int, threadCount: Int,
    skipping didSkip: ((SkippedRecords) -> Void)? = nil
  ) throws -> [ModelPrediction] {
    let (fitted, channels) = try FittedRecords.fitted(collection, to: input)
    let features = collection.features.features
    let label = collection.features.classFeature
    var description = input.description(
      of: .split(split), labelFeature: output.target == nil ? label : nil,
      targetFeature: output.target.flatMap { features[$0] == nil ? nil : $0 }, batchSize: Self.batchSize)
    description.channels = channels
    if case .waveform(_, _, let rate) = input.stored, case .audio(let audio)? = features[input.feature],
      audio.isEncodedFile || audio.sampleRateHz > 0
    {
      description.sampleRateHz = rate
    }
    if didSkip != nil { description.onCorrupt = .skip }
    let dataset = try Dataset([fitted], description: description)
    guard network.description.inputs.map(\.shape) == [dataset.inputShape.tensorShape] else {
      throw StagesError(
        .mismatch,
        "the model reads \(network.description.inputs.map(\.shape)), but \(collection.path) gives \(dataset.inputShape)"
          + (stepWords.map { " after \($0)" } ?? ""))
    }
    if output.target != nil, dataset.targetCount > 0, dataset.targetCount != output.count {
      throw StagesError(
        .mismatch,
        "the model gives \(output.count) numbers, but '\(output.target ?? "")' of \(collection.path) has "
          + "\(dataset.targetCount)")
    }
    let plan = try plan(threadCount)
    let batches = try BatchIterator(dataset: dataset, key: RandomKey(seed: 0), epoch: 0)
    let names =
      output.classNames.isEmpty && dataset.classNames.count == output.count ? dataset.classNames : output.classNames
    let labels = Self.labels(of: dataset, in: names)
    var result: [ModelPrediction] = []
    while let batch = try batches.next() {
      try batch.checkInputs()
      let outputs = plan.predict(batch.inputs)
      let probabilities =
        output.target == nil
        ? try Predictions(
          meaning: output.meaning, width: output.count, outputs: outputs.values, labels: nil
        ).probabilities.collected().outputs : []
      for row in 0..<batch.validCount {
        let scores = outputs[row: row].values
        let label = Int(batch.labels[row])
        let answer: ModelPrediction.Answer =
          output.target != nil
          ? .numbers(scores, target: batch.targets?[row: row].values)
          : .classes(
            Self.guesses(
              scores, Array(probabilities[row * scores.count..<(row + 1) * scores.count]), names, count),
            label: labels.indices.contains(label) ? labels[label] : nil)
        result.append(
          ModelPrediction(
            subject: (collection as? MediaFiles)?.files[batch.recordIDs[row]]
              ?? dataset.catalogue.identity(of: batch.recordIDs[row]).description, answer: answer))
      }
    }
    didSkip?(batches.skipped)
    return result
  }

  /// Whether the model is fed sounds; their files are then looked for in folders.
  package var hears: Bool { if case .waveform = input.stored { true } else { false } }

  /// Predicts picture or sound files, each fed as the training records were.
  ///
  /// - Throws: ``StagesError`` naming the file where one cannot be decoded, or where the model is fed neither.
  package func predict(
    files: [String], guesses count: Int, threadCount: Int, skipping didSkip: ((SkippedRecords) -> Void)? = nil
  ) throws -> [ModelPrediction] {
    let collection = try MediaFiles(files, feature: input.feature, like: input.stored)
    return try predict(
      collection, split: MediaFiles.split, guesses: count, threadCount: threadCount, skipping: didSkip)
  }

  private func plan(_ threadCount: Int) throws -> ExecutionPlan {
    guard network.description.outputShapes.allSatisfy({ $0.count == 1 }), network.description.outputs.count == 1 else {
      throw StagesError(
        .mismatch,
        "the model gives \(network.description.outputShapes), which is neither a score for each class nor a row of numbers"
      )
    }
    let plan = try ExecutionPlan(
      network.description, mode: .inference, batchSize: Self.batchSize, workers: Workers(count: threadCount))
    plan.load(network)
    return plan
  }

  /// What the dataset's classes are to the model: the same name where both have names, else the same number.
  private static func labels(of dataset: Dataset, in names: [String]) -> [ModelPrediction.Label] {
    // Names are equal where their bytes are.
    let places = Dictionary(names.enumerated().map { (Array($1.utf8), $0) }, uniquingKeysWith: { first, _ in first })
    return (0..<dataset.classCount).map { label in
      guard dataset.classNames.indices.contains(label), !names.isEmpty else {
        return ModelPrediction.Label(label: label, name: nil)
      }
      let name = dataset.classNames[label]
      return ModelPrediction.Label(label: places[Array(name.utf8)], name: name)
    }
  }

  private static func guesses(
    _ scores: [Float], _ probabilities: [Double], _ names: [String], _ count: Int
  ) -> [ModelPrediction.Guess] {
    let order = scores.indices.sorted { scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1 }
    return order.prefix(count).map { label in
      ModelPrediction.Guess(
        label: label, name: names.indices.contains(label) ? names[label] : nil, probability: probabilities[label])
    }
  }
}
