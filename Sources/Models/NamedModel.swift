import Arrays
import Concurrency
package import Evaluation
import Networks
package import Pipelines
package import Settings
package import StageData
import Store
package import Streams
import Training

/// A model that a setting names, with what it says of records: that of a stage, which has said it already, or one in a
/// folder or a file, which is asked.
package struct NamedModel: Sendable {
  private enum Source: Sendable {
    case stage(predictions: StageInput)
    case outside(Questions)
  }

  /// What a model from outside is asked about.
  package struct Questions: Sendable {
    /// The stages whose records they are.
    package let data: DataInput
    /// The split, by its name in the data.
    package let split: String
    /// What becomes of damaged records; what `preprocess` says if `nil`.
    package let onCorrupt: DatasetDescription.CorruptRecords?

    package init(data: DataInput, split: String, onCorrupt: DatasetDescription.CorruptRecords? = nil) {
      (self.data, self.split, self.onCorrupt) = (data, split, onCorrupt)
    }
  }

  /// The name of its stage, or its path.
  package let name: String
  private let model: StageInput
  private let source: Source
  /// Where it is named.
  private let place: ConfigurationNode

  /// Names the model of a stage.
  package init(of stage: UpstreamStage, role: String, at place: ConfigurationNode, _ reader: StageReader) throws {
    name = stage.name
    model = try reader.use(stage, output: .model, role: role)
    source = .stage(predictions: try reader.use(stage, output: .predictions, role: role))
    self.place = place
  }

  /// Names a model that lies in a folder or a file.
  ///
  /// - Throws: an error at its place where nothing is said of what it is to be asked.
  package init(
    outside path: String, at place: ConfigurationNode, role: String, _ questions: Questions?, _ reader: StageReader
  ) throws {
    guard let questions else {
      if Disk.followedStatus(path) == nil {
        let (folder, word) = (Disk.folder(of: path), path.split(separator: "/").last.map(String.init) ?? path)
        let names = (try? Disk.names(in: folder)) ?? []
        throw place.failure("there is no stage, folder or file '\(path)'" + Spelling.hint(word, among: names))
      }
      throw place.failure(
        "the model in '\(path)' has said nothing of any records yet; name with 'data' the preprocess stage whose records "
          + "it is asked about")
    }
    try questions.data.check(questions.split, at: reader.node["split"])
    try Self.check(path, at: place)
    name = path
    model = try reader.diskInput(role: role, path: path, at: place)
    // It says only when it is read of what it is made.
    reader.use(allOf: Model.families)
    source = .outside(questions)
    self.place = place
  }

  /// Refuses a folder that is no model, where one stands there already.
  package static func check(_ path: String, at place: ConfigurationNode) throws(SettingsError) {
    guard Disk.followedStatus(path)?.kind == .folder, !ModelFolder.isModel(path) else { return }
    throw place.failure("\(path) is no model: it has no \(ModelFolder.documentName)")
  }

  /// Whether it lies in a folder or a file.
  package var isOutside: Bool { if case .outside = source { true } else { false } }

  /// What it is called in messages.
  package var subject: String { isOutside ? "'\(name)'" : "stage '\(name)'" }

  /// An error that blames its name.
  package func failure(_ message: String) -> SettingsError { place.failure(message) }

  /// Opens it.
  package func open(_ context: StageContext) throws -> Model { try located { try context.model(model) } }

  /// What it says of records: of a stage's split, or of that which it is asked about.
  ///
  /// - Parameters:
  ///   - model: it, opened.
  ///   - split: the part of a stage's predictions.
  package func predictions(
    of model: @autoclosure () throws -> Model, split: String, _ context: StageContext
  ) throws -> PredictionFile.Split {
    switch source {
    case .stage(let predictions):
      return try PredictionFile(path: try context.file(predictions), threadCount: context.threadCount).split(split)
    case .outside(let questions):
      let model = try model()
      return try located {
        PredictionFile.Split(
          name: split, source: questions.split, predictions: try model.predictions(asked: questions, context))
      }
    }
  }

  /// Blames the name of a model from outside for what it is not fit for.
  private func located<Result>(_ work: () throws -> Result) throws -> Result {
    guard isOutside else { return try work() }
    do { return try work() } catch let error as ModelError { throw failure(error.message) } catch let error
      as StagesError
    {
      throw failure("the model in '\(name)': \(error.message)")
    } catch let error as StreamsError where error.code == .configuration {
      throw failure("the model in '\(name)': \(error.message)")
    }
  }
}

extension Model {
  /// What it says of the records of a split, each fed as its training records were.
  ///
  /// Bits are those of a stage that predicts the same records.
  package func predictions(asked questions: NamedModel.Questions, _ context: StageContext) throws -> Predictions {
    let (split, data) = (questions.split, try questions.data.open(context))
    let datasets = try inputs.map { input in
      let opened = data.asLearnt(fed: input.feature, telling: output.classNames)
      let dataset = try opened.evaluation(
        split, input: input, target: output.target, batchSize: Self.predictionBatchSize, onCorrupt: questions.onCorrupt)
      for speaker in networks where speaker.input == input {
        try opened.check(dataset, split, input, speaker.network.description.inputs.map(\.shape))
      }
      return (input: input, dataset: dataset)
    }
    guard let first = datasets.first?.dataset else { throw ModelError(.unsuited, "a model that is fed nothing") }
    try checkAnswers(first, split)
    if output.target == nil, output.classNames.isEmpty, !first.classNames.isEmpty {
      context.warn(
        "the model names no classes; its outputs are taken for \(first.classNames.joined(separator: ", ")), in this order"
      )
    }
    let predictor = try kind.makePredictor(
      batchSize: Self.predictionBatchSize, workers: Workers(count: context.threadCount))
    let batches = try FedBatches(
      datasets, resources: questions.data.settings.resources(threadCount: context.threadCount))
    var spool = PredictionSpool(meaning: output.meaning, width: output.count, waitingIn: context.progressFolder)
    while let (fed, batch) = try batches.next() {
      try context.checkCancelled()
      if output.target == nil { try batch.checkLabels(classCount: output.count) }
      try spool.append(predictor.outputs(of: fed), of: batch)
    }
    if batches.skipped.count > 0 {
      context.note(metric: "\(split).skipped", value: Double(batches.skipped.count))
      context.warn(
        "\(batches.skipped.count) damaged records of split '\(split)' skipped; the first is \(batches.skipped.lines[0])"
      )
    }
    let predictions = spool.predictions(threadCount: context.threadCount)
    try predictions.checkFinite(of: split)
    return predictions
  }

  /// Refuses records that are of other classes than the model tells, or have other numbers.
  private func checkAnswers(_ dataset: Dataset, _ split: String) throws(ModelError) {
    if let target = output.target {
      guard dataset.targetCount == output.count else {
        throw ModelError(
          .mismatch,
          "the model gives \(output.count) numbers, but '\(target)' of split '\(split)' has \(dataset.targetCount)")
      }
      return
    }
    guard dataset.classCount == output.count else {
      throw ModelError(
        .mismatch, "the model tells \(output.count) classes, but split '\(split)' has \(dataset.classCount)")
    }
    // Names are equal where their bytes are.
    let (mine, others) = (output.classNames.map { Array($0.utf8) }, dataset.classNames.map { Array($0.utf8) })
    guard mine.isEmpty || others.isEmpty || mine == others else {
      throw ModelError(
        .mismatch,
        "the model tells \(output.classNames.joined(separator: ", ")), but the classes of split '\(split)' are "
          + "\(dataset.classNames.joined(separator: ", ")); they must be the same in the same order")
    }
  }
}
