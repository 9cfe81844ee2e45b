import Arrays
import Concurrency
import Evaluation
import Networks
package import Records
package import Streams

/// What a model says of a record, or of a file.
package struct ModelPrediction {
  /// A class with its probability.
  package struct Guess {
    /// The class, from 0.
    package let label: Int
    /// Its name; `nil` where nothing is known.
    package let name: String?
    /// What the model gives it; the probabilities of independent classes need not sum to 1.
    package let probability: Double

    package init(label: Int, name: String?, probability: Double) {
      (self.label, self.name, self.probability) = (label, name, probability)
    }
  }

  /// The class that a record has in its own dataset.
  package struct Label: Equatable {
    /// What the model calls it; `nil` for a class that the model does not know.
    package let label: Int?
    /// Its name in the dataset; `nil` where nothing is known.
    package let name: String?

    package init(label: Int?, name: String?) { (self.label, self.name) = (label, name) }
  }

  /// What is predicted, beside what is true where that is known.
  package enum Answer {
    /// The likeliest classes, the first of equals first, and the record's own class.
    case classes([Guess], label: Label?)
    /// The numbers, and the record's own ones.
    case numbers([Float], target: [Float]?)
  }

  /// The record by its name, or in TFDS's words; or the file.
  package let subject: String
  /// The record's number among all of the dataset, or the file's.
  package let record: Int
  /// What the model says of it.
  package let answer: Answer
}

extension Model {
  /// The records that are predicted together: as many as when a stage predicts, whose bits a prediction has therefore.
  package static let predictionBatchSize = 256

  /// Predicts the records of a split, in its order, each fed as the training records were: the model's feature, brought to
  /// its channels and size, through its steps; for an ensemble as each member was trained.
  ///
  /// - Parameters:
  ///   - split: in TFDS's language.
  ///   - count: how many classes a prediction lists at most.
  ///   - didSkip: is told of each damaged record, which is left out then; without it the first is an error.
  ///   - tell: gets the predictions batch by batch; nothing is kept.
  ///
  /// Numbers stand beside the true ones where the records have the feature that the model was trained for, classes beside
  /// the record's own where it has one: by name where both have names, else by number.
  ///
  /// - Throws: ``ModelError`` where the records do not fit the model, before any is read.
  package func predict(
    _ collection: any RecordCollection, split: String, guesses count: Int, threadCount: Int,
    skipping didSkip: ((UnreadRecord) -> Void)? = nil, tell: ([ModelPrediction]) throws -> Void
  ) throws {
    let datasets = try inputs.map { input in
      (input: input, dataset: try records(collection, split: split, input, skips: didSkip != nil))
    }
    let dataset = datasets[0].dataset
    try checkFit(datasets, collection)
    let predictor = try kind.makePredictor(
      batchSize: Self.predictionBatchSize, workers: Workers(count: threadCount))
    let called = RecordNames(dataset.catalogue)
    let batches = try FedBatches(datasets) { record, reason in
      didSkip?(UnreadRecord(called.name(of: record), reason: reason))
    }
    let names =
      output.classNames.isEmpty && dataset.classNames.count == output.count ? dataset.classNames : output.classNames
    let labels = Self.labels(of: dataset, in: names)
    while let (fed, batch) = try batches.next() {
      let answers = try answers(
        predictor.outputs(of: fed), count: batch.validCount, names: names, guesses: count,
        label: { row in
          let label = Int(batch.labels[row])
          return labels.indices.contains(label) ? labels[label] : nil
        }, target: { batch.targets?[row: $0].values })
      try tell(
        answers.enumerated().map { row, answer in
          let record = batch.recordIDs[row]
          return ModelPrediction(subject: called.name(of: record), record: record, answer: answer)
        })
    }
  }

  /// What the columns of a table have to hold for it: those that name image or sound files, numbers, or categories.
  ///
  /// A category that no training record had is none of those that the model knows.
  package var fileColumns: NamedValues<CSVTable.Column> {
    var columns = NamedValues<CSVTable.Column>()
    for input in inputs {
      switch input.stored {
      case .image: columns[input.feature.first] = .image
      case .waveform: columns[input.feature.first] = .sound
      case .numbers where input.feature.all.count > 1: for name in input.feature.all { columns[name] = .number }
      case .spectrogram, .numbers: break
      }
      for (name, names) in input.categories ?? [:] { columns[name] = .category(names: names) }
    }
    return columns
  }

  /// Whether the model is fed sounds; their files are then looked for in folders.
  package var hears: Bool { if case .waveform = inputs[0].stored { true } else { false } }

  /// Predicts image or sound files, each fed as the training records were.
  ///
  /// - Throws: ``ModelError`` where its members are fed different features; an error that names the file where one cannot be
  ///   decoded, or where the model is fed neither images nor sounds.
  package func predict(
    files: [String], guesses count: Int, threadCount: Int, skipping didSkip: ((UnreadRecord) -> Void)? = nil,
    tell: ([ModelPrediction]) throws -> Void
  ) throws {
    let inputs = self.inputs
    guard inputs.allSatisfy({ $0.feature == inputs[0].feature && $0.stored.isFiled(like: inputs[0].stored) }) else {
      throw ModelError(
        .mismatch,
        "the members read \(inputs.map { "'\($0.feature)', \($0.stored)" }.joined(separator: " and ")), which no file is; "
          + "give --dataset")
    }
    let collection = try MediaFiles(files, feature: inputs[0].feature.first, like: inputs[0].stored)
    try predict(
      collection, split: MediaFiles.split, guesses: count, threadCount: threadCount, skipping: didSkip, tell: tell)
  }

  /// The records as one input makes them.
  private func records(
    _ collection: any RecordCollection, split: String, _ input: EvaluationInput, skips: Bool
  ) throws -> Dataset {
    let (fitted, channels) = try FittedRecords.fitted(collection, to: input)
    let features = collection.features.features
    // Classes that are fed are none to be told.
    let label = collection.features.classFeature.flatMap { input.feature.all.containsName($0) ? nil : $0 }
    var description = input.description(
      of: .split(split), labelFeature: output.target == nil ? label : nil,
      targetFeature: output.target.flatMap { features[$0] == nil ? nil : $0 }, batchSize: Self.predictionBatchSize)
    description.channels = channels
    if case .waveform(_, _, let rate) = input.stored, case .audio(let audio)? = features[input.feature.first],
      audio.isEncodedFile || audio.sampleRateHz > 0
    {
      description.sampleRateHz = rate
    }
    if skips { description.onCorrupt = .skip }
    do { return try Dataset([fitted], description: description) } catch let error as StreamsError {
      guard error.code == .configuration else { throw error }
      throw ModelError(
        .mismatch,
        "the model reads '\(input.feature)', \(input.stored), but \(collection.path) is other: \(error.message)")
    }
  }

  private func checkFit(
    _ datasets: [(input: EvaluationInput, dataset: Dataset)], _ collection: any RecordCollection
  ) throws {
    for speaker in networks {
      guard let dataset = datasets.first(where: { $0.input == speaker.input })?.dataset else { continue }
      let read = speaker.network.description.inputs.map(\.shape)
      guard read == [dataset.inputShape.tensorShape] else {
        throw ModelError(
          .mismatch,
          "the model reads \(read), but \(collection.path) gives \(dataset.inputShape)"
            + (stepWords.map { " after \($0)" } ?? ""))
      }
    }
    let targetCount = datasets[0].dataset.targetCount
    if let target = output.target, targetCount > 0, targetCount != output.count {
      throw ModelError(
        .mismatch,
        "the model gives \(output.count) numbers, but '\(target)' of \(collection.path) has \(targetCount)")
    }
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

  /// What outputs say of the first records of a batch, in words.
  ///
  /// - Parameters:
  ///   - label: the class that a record has in its own dataset.
  ///   - target: the numbers that it has there.
  func answers(
    _ outputs: Tensor, count: Int, names: [String], guesses guessCount: Int,
    label: (_ row: Int) -> ModelPrediction.Label? = { _ in nil }, target: (_ row: Int) -> [Float]? = { _ in nil }
  ) throws -> [ModelPrediction.Answer] {
    guard output.target == nil else {
      return (0..<count).map { .numbers(outputs[row: $0].values, target: target($0)) }
    }
    let probabilities = try Predictions(
      meaning: output.meaning, width: output.count, outputs: outputs.values, labels: nil
    ).probabilities.collected().outputs
    return (0..<count).map { row in
      let scores = outputs[row: row].values
      let ofRow = Array(probabilities[row * scores.count..<(row + 1) * scores.count])
      return .classes(Self.guesses(scores, ofRow, names, guessCount), label: label(row))
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

extension SampleShape {
  /// Whether one file serves both: images of as many channels, sounds of as many.
  fileprivate func isFiled(like other: SampleShape) -> Bool {
    switch (self, other) {
    case (.image(_, _, let mine), .image(_, _, let others)): mine == others
    case (.waveform(let mine, _, _), .waveform(let others, _, _)): mine == others
    default: self == other
    }
  }
}

/// A record, or a file, that could not be read and is left out of what a model says.
package struct UnreadRecord: Equatable {
  /// The record in TFDS's words, or the file.
  package let subject: String
  /// What is wrong with it.
  package let reason: String

  /// - Parameter reason: in words, which may begin with the subject.
  package init(_ subject: String, reason: String) {
    self.subject = subject
    self.reason = reason.hasPrefix("\(subject): ") ? String(reason.dropFirst(subject.count + 2)) : reason
  }

  /// Both on one line.
  package var line: String { "\(subject): \(reason)" }
}
