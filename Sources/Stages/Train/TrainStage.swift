import Arrays
import Concurrency
import Evaluation
import Foundation
import Media
import Models
import NetworkFiles
import Networks
package import Pipelines
import Records
package import Settings
import StageData
import Store
import Streams
import Training

/// `train`: streams a preprocessed dataset through a network until it has learnt it.
package struct TrainStage: DescribedStage {
  package let name = "train"

  package static let reference = KindReference(
    keyword: "train", summary: "Streams records through a network until it has learnt them.",
    settings: TrainSettings.self)

  package init() {}

  package func prepare(_ reader: StageReader) throws -> PreparedStage {
    let settings = try reader.settings(TrainSettings.self)
    let network = try settings.network.description(at: reader.node)
    reader.use(kinds: network.kinds)
    let meaning = try TrainingCheck(settings, network, reader).meaning()
    let data = try DataInput(settings.data, reader)
    try data.check(settings.splits, reader)
    let work = TrainWork(
      settings: settings, folders: try StepFolders(settings.augment, reader), data: data, meaning: meaning,
      network: network,
      initial: try settings.initial.map { try InitialInput($0, reader, network: network) },
      // Members of an ensemble differ by their number alone: it picks their random streams.
      key: RandomKey(seed: UInt64(bitPattern: Int64(try reader.seed()))).derived("train").derived(settings.member))
    let plan = PredictionPlan(
      meaning: meaning, target: settings.target, splits: settings.splits.predicted)
    let model = ModelPlan(networks: [(name: reader.stage, description: network)])
    return PreparedStage(
      outputs: [.model, .history, .predictions],
      publications: ModelPublication.publications(of: reader.stage, asked: settings.publishes), products: [plan, model]
    ) { try work.run($0) }
  }
}

/// What a `train` stage does, its settings read.
private struct TrainWork: Sendable {
  let settings: TrainSettings
  /// What steps read beside the records.
  let folders: StepFolders
  let data: DataInput
  /// What the network's outputs will say.
  let meaning: OutputMeaning
  let network: NetworkDescription
  let initial: InitialInput?
  let key: RandomKey

  private var training: TrainingDescription { settings.training }
  /// The feature whose numbers are predicted; `nil` for classes.
  private var target: String? { settings.target }

  func run(_ context: StageContext) throws {
    for (fact, value) in kernelLibraryFacts() { context.note(environment: fact, value) }
    let opened = try data.open(context)
    let splits = try SplitCheck(opened, settings.splits, context)
    try splits.run(batchSize: training.batchSize, needsClasses: target == nil, context)
    let steps = try opened.found(
      folders.steps(settings.augment, context), split: settings.splits.train, target: target,
      onCorrupt: settings.onCorrupt, resources: resources(context), checkCancelled: context.checkCancelled)
    let source = try opened.training(
      settings.splits.train, target: target, transforms: steps,
      mixing: settings.mix,
      shuffle: settings.shuffle, batchSize: training.batchSize, onCorrupt: settings.onCorrupt)
    let train = source.dataset
    // All that the model will be fed is looked at before it is trained.
    let input = EvaluationInput(train, reading: opened.reading, windows: opened.windows)
    let validation = try evaluationData(opened, settings.splits.validation, input, isReadAgain: true)
    let test = try evaluationData(opened, settings.splits.test, input)
    try checkFit(train)
    for (split, dataset) in [(settings.splits.validation, validation), (settings.splits.test, test)] {
      try opened.check(dataset, split, input, network.inputs.map(\.shape))
    }
    let output = ModelOutput(
      meaning: meaning, count: target == nil ? train.classCount : train.targetCount, classNames: train.classNames,
      target: target)
    let workers = Workers(count: context.threadCount)
    var start = Network(self.network, key: key.derived("initial values"))
    let initial = try initial?.load(into: &start, fed: input, says: output, context)
    let clock = StageClock()
    let state = try trained(from: start, source, validation, workers, context) { network in
      try findStatistics(of: &network, opened, input, workers, context)
    }
    let fitTime = clock.time
    let network = state.result

    try context.write(Model(NetworkModel(network, fed: input), output: output))
    let best = training.earlyStopping?.restoreBest == true ? training.earlyStopping?.bestEpoch(state.history) : nil
    var history = TrainingHistory(
      epochs: state.history, trainedLayers: try training.trainedLayers(of: self.network),
      keptEpoch: best.map { $0 + 1 } ?? state.history.count, trainRecords: train.recordCount, splits: splits.facts,
      dataset: opened.name,
      classNames: ModelOutput.shownNames(train.classNames, count: train.classCount),
      initial: initial)
    history.skipped = try predict([test, validation], network, output, workers, context)
    history.skipped["train"] = state.history.first?.skipped
    for (role, skipped) in history.skipped.sorted(by: { $0.key < $1.key }) {
      context.note(metric: "\(role).skipped", value: Double(skipped.count))
      context.warn(
        "\(skipped.count) damaged \(skipped.count == 1 ? "record" : "records") of the \(role) split skipped; the first is "
          + skipped.lines[0])
    }
    if let filtered = state.history.first?.filtered { context.note(metric: "train.filtered", value: Double(filtered)) }
    try JSONFile.write(history, context, .history, "history.json")
    fitTime.note("fit", context)
  }

  private func resources(_ context: StageContext) -> StreamResources {
    data.settings.resources(threadCount: context.threadCount)
  }

  private func evaluationData(
    _ opened: OpenData, _ split: String, _ input: EvaluationInput, isReadAgain: Bool = false
  ) throws -> Dataset {
    try opened.evaluation(
      split, input: input, target: target, batchSize: Trainer.validationBatchSize, isReadAgain: isReadAgain,
      onCorrupt: settings.onCorrupt)
  }

  private func checkFit(_ dataset: Dataset) throws {
    guard network.input == dataset.inputShape.tensorShape else {
      throw StagesError(.mismatch, "the network's input is \(network.input), but the data gives \(dataset.inputShape)")
    }
    let outputs = try network.shapes().last ?? network.input
    if let target {
      guard outputs == [dataset.targetCount] else {
        throw StagesError(
          .mismatch,
          "the network ends with \(outputs), but the target '\(target)' has \(dataset.targetCount) values; end with a "
            + "dense layer of \(dataset.targetCount)")
      }
      return
    }
    guard outputs == [dataset.classCount] else {
      throw StagesError(
        .mismatch,
        "the network ends with \(outputs), but the data has \(dataset.classCount) classes; end with a dense "
          + "layer of \(dataset.classCount)")
    }
  }

  /// Finds the statistics that the network normalises by, over the training records as it will be fed them.
  private func findStatistics(
    of network: inout Network, _ opened: OpenData, _ input: EvaluationInput, _ workers: Workers, _ context: StageContext
  ) throws {
    guard network.description.foundLayers.contains(where: { !network.hasFound($0) }) else { return }
    let records = try evaluationData(opened, settings.splits.train, input)
    try network.findStatistics(batchSize: Trainer.validationBatchSize, workers: workers) {
      let batches = try BatchIterator(dataset: records, key: key, epoch: 0, resources: resources(context))
      return {
        try context.checkCancelled()
        return try batches.next()
      }
    }
  }

  /// Trains, or goes on from the checkpoint of an interrupted attempt.
  ///
  /// - Parameter prepare: what is done to the network before its first epoch.
  private func trained(
    from first: Network, _ data: OpenData.Training, _ validation: Dataset, _ workers: Workers, _ context: StageContext,
    preparedBy prepare: (inout Network) throws -> Void
  ) throws -> TrainingState {
    let train = data.dataset
    let path = "\(context.progressFolder)/checkpoint.safetensors"
    var saved: TrainingState?
    if FileManager.default.fileExists(atPath: path) {
      do {
        let state = try Checkpoint.state(Safetensors(path: path), network)
        context.markResumed(from: "epoch \(state.history.count + 1)")
        saved = state
      } catch {
        // Only progress is lost, and the result is the same.
        context.note(environment: "checkpoint", "unreadable, trained from the start: \(error)")
      }
    }
    var first = first
    if saved == nil { try prepare(&first) }
    let start = saved ?? TrainingState(first)
    let dataKey = key.derived("data")
    let resources = resources(context)
    let tellsClasses = target == nil
    var batches: BatchIterator?
    let source = Trainer.Source(
      batchCount: data.batchCount, batchLimit: train.batchCount,
      skipped: train.description.onCorrupt == .skip ? { batches?.skipped ?? SkippedRecords() } : nil,
      filtered: train.description.filters.isEmpty ? nil : { batches?.ledger.filtered ?? 0 }
    ) { epoch in
      let opened = try BatchIterator(dataset: train, key: dataKey, epoch: epoch, resources: resources)
      batches = opened
      return {
        let batch = try opened.next()
        // Mixed targets do not show that a record had no class.
        if tellsClasses { try batch?.checkLabels(classCount: train.classCount) }
        return batch
      }
    }
    let total = data.batchCount * training.epochCount
    var validated = ""
    return try Trainer(training, key: key, workers: workers, waitingIn: context.progressFolder).run(
      from: start, training: source,
      validation: {
        let batches = try BatchIterator(dataset: validation, key: dataKey, epoch: 0, resources: resources)
        return { try batches.next() }
      },
      onStep: { position in
        try context.checkCancelled()
        let words = "epoch \(position.epoch + 1)/\(training.epochCount)  loss \(decimal(position.loss, 3))\(validated)"
        context.report(
          Progress(
            completed: position.epoch * position.stepsPerEpoch + position.step, total: total, unit: "batches",
            message: words))
      },
      onEpoch: { state in
        validated = state.history.last.map { "  validation \(words($0.scores))" } ?? ""
        let attempt = "\(path).\(UUID().uuidString)"
        let file = try OutputFile(creating: attempt)
        try Checkpoint.file(state).write(to: file)
        _ = try file.finish()
        guard rename(attempt, path) == 0 else { throw StoreError("rename", attempt, errno: errno) }
      })
  }

  /// Writes what the network says of the test and validation records.
  ///
  /// - Returns: the records that were skipped, by role.
  private func predict(
    _ datasets: [Dataset], _ network: Network, _ output: ModelOutput, _ workers: Workers,
    _ context: StageContext
  ) throws -> [String: SkippedRecords] {
    let plan = try ExecutionPlan(
      network.description, mode: .inference, batchSize: Trainer.validationBatchSize, workers: workers)
    // Part of what gives the bits, like the facts of the library.
    if !plan.winogradLayers.isEmpty {
      context.note(environment: "winograd", plan.winogradLayers.joined(separator: ", "))
    }
    if !plan.directLayers.isEmpty {
      context.note(environment: "direct", plan.directLayers.joined(separator: ", "))
    }
    plan.load(network)
    var parts: [PredictionFile.Split] = []
    var skipped: [String: SkippedRecords] = [:]
    for ((role, source), dataset) in zip(settings.splits.predicted, datasets) {
      let clock = StageClock()
      let batches = try BatchIterator(
        dataset: dataset, key: key, epoch: 0, resources: resources(context))
      let predictions = try Predictions(
        plan, meaning: meaning, waitingIn: context.progressFolder, threadCount: context.threadCount,
        over: { try batches.next() })
      clock.time.note("predict.\(role)", context)
      skipped[role] = batches.skipped.count > 0 ? batches.skipped : nil
      if batches.ledger.filtered > 0 {
        context.note(metric: "\(role).filtered", value: Double(batches.ledger.filtered))
        guard predictions.recordCount > 0 else {
          throw StagesError(
            .mismatch, "the filters leave no record of split '\(source)', so there is nothing to judge by")
        }
      }
      guard predictions.recordCount > 0 || batches.skipped.count == 0 else {
        throw StagesError(
          .damaged,
          "every record of split '\(source)' is damaged and skipped; the first is \(batches.skipped.lines[0])")
      }
      try predictions.checkFinite(of: role)
      parts.append(PredictionFile.Split(name: role, source: source, predictions: predictions))
      if predictions.truth == .classes {
        context.note(metric: "\(role).accuracy", value: try accuracy(of: predictions))
      } else {
        context.note(try RegressionScores(of: predictions), of: role)
      }
      context.note(metric: "\(role).loss", value: try predictions.loss(training.loss))
    }
    let file = try context.createFile(.predictions, PredictionFile.fileName)
    try PredictionFile(output: output, splits: parts).write(to: file, waitingIn: context.progressFolder)
    _ = try file.finish()
    return skipped
  }
}

/// What validation tells, for messages.
private func words(_ scores: EpochRecord.Scores) -> String {
  switch scores {
  case .accuracy(_, let validation): "\(decimal(validation * 100, 2)) %"
  case .rootMeanSquaredError(_, let validation): "RMSE \(decimal(validation, 3))"
  }
}

/// A number with a fixed count of decimals, for messages.
private func decimal(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }
