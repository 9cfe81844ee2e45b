import Arrays
import Baselines
import Concurrency
import Evaluation
import Models
package import Pipelines
package import Settings
import StageData
import Store
import Streams
import Training

/// `baseline`: fits a classical method to the records of a preprocessed dataset, all of them together.
package struct BaselineStage: DescribedStage {
  package let name = "baseline"

  package static let reference = KindReference(
    keyword: "baseline", summary: "Fits a classical method, such as a forest, to records.",
    settings: BaselineSettings.self)

  package init() {}

  package func prepare(_ reader: StageReader) throws -> PreparedStage {
    let settings = try reader.settings(BaselineSettings.self)
    let data = try DataInput(settings.data, reader)
    try data.check(settings.splits, reader)
    let task: LearningTask = settings.target == nil ? .classes(2) : .numbers(1)
    if let fault = settings.estimator.fault(of: task) { throw reader.failure(at: "estimator", fault) }
    let work = BaselineWork(
      settings: settings, data: data,
      key: RandomKey(seed: UInt64(bitPattern: Int64(try reader.seed()))).derived("baseline").derived(settings.member))
    let products: [any Sendable] = [
      PredictionPlan(meaning: work.meaning, target: settings.target, splits: settings.splits.predicted),
      ModelPlan(networks: []),
    ]
    return PreparedStage(
      outputs: [.model, .predictions],
      publications: ModelPublication.publications(of: reader.stage, asked: settings.publishes), products: products
    ) { try work.run($0) }
  }
}

/// What a `baseline` stage does, its settings read.
private struct BaselineWork: Sendable {
  let settings: BaselineSettings
  let data: DataInput
  let key: RandomKey

  var meaning: OutputMeaning { settings.estimator.meaning(ofNumbers: settings.target != nil) }

  func run(_ context: StageContext) throws {
    let opened = try data.open(context)
    try SplitCheck(opened, settings.splits, context).run(
      batchSize: 1, needsClasses: settings.target == nil, context)
    let steps = try opened.found(
      settings.steps, split: settings.splits.train, target: settings.target, onCorrupt: settings.onCorrupt,
      resources: data.settings.resources(threadCount: context.threadCount), checkCancelled: context.checkCancelled)
    let train = try opened.wholeTraining(
      settings.splits.train, target: settings.target, transforms: steps, batchSize: Model.predictionBatchSize,
      onCorrupt: settings.onCorrupt)
    let input = EvaluationInput(train, reading: opened.reading, windows: opened.windows)
    let workers = Workers(count: context.threadCount)
    let table = try readTable(train, settings.splits.train, input, context)
    let output = ModelOutput(
      meaning: meaning, count: table.task.outputCount, classNames: train.classNames, target: settings.target)
    let clock = StageClock()
    let run = FittingRun(
      key: key, workers: workers,
      validation: {
        let source = settings.splits.validation
        let records = try opened.evaluation(
          source, input: input, target: settings.target, batchSize: Model.predictionBatchSize,
          onCorrupt: settings.onCorrupt)
        return try readTable(records, source, input, context)
      },
      onProgress: { completed, total in
        try context.checkCancelled()
        context.report(Progress(completed: completed, total: total, unit: "parts"))
      })
    let baseline = try located {
      try FittedBaseline(settings.estimator, features: settings.features, fitting: table, run)
    }
    let fitTime = clock.time
    let model = Model(BaselineModel(baseline, fed: input), output: output)
    try context.write(model)
    try predict(model, opened, workers, context)
    fitTime.note("fit", context)
  }

  /// Reads all records of a split into memory.
  private func readTable(
    _ records: Dataset, _ split: String, _ input: EvaluationInput, _ context: StageContext
  ) throws -> FeatureTable {
    guard let columnCount = records.inputShape.tensorShape?.product else {
      throw StagesError(
        .mismatch, "the records give \(records.inputShape), but a baseline needs all of one size; fit them by a step")
    }
    try located {
      try PhysicalMemory.check(
        records.recordCount * columnCount * MemoryLayout<Float>.stride,
        for: "split '\(split)' of \(records.recordCount) records with \(columnCount) values")
    }
    let batches = try FedBatches(
      [(input: input, dataset: records)], resources: data.settings.resources(threadCount: context.threadCount))
    var (values, labels, numbers): ([Float], [Int32], [Float]) = ([], [], [])
    values.reserveCapacity(records.recordCount * columnCount)
    while let (_, batch) = try batches.next() {
      try context.checkCancelled()
      if settings.target == nil { try batch.checkLabels(classCount: records.classCount) }
      values += batch.inputs.values[..<(batch.validCount * columnCount)]
      labels += batch.labels[..<batch.validCount]
      if let targets = batch.targets { numbers += targets.values[..<(batch.validCount * records.targetCount)] }
    }
    if batches.skipped.count > 0 {
      context.note(metric: "\(split).skipped", value: Double(batches.skipped.count))
      context.warn(
        "\(batches.skipped.count) damaged records of split '\(split)' skipped; the first is \(batches.skipped.lines[0])"
      )
    }
    return FeatureTable(
      columnCount: columnCount, columns: input.columns, values: values,
      truth: settings.target == nil
        ? .classes(labels, count: records.classCount) : .numbers(numbers, count: records.targetCount))
  }

  /// Writes what the model says of the test and validation records.
  private func predict(_ model: Model, _ opened: OpenData, _ workers: Workers, _ context: StageContext) throws {
    var parts: [PredictionFile.Split] = []
    for (role, source) in settings.splits.predicted {
      let clock = StageClock()
      let predictions = try model.predictions(
        asked: NamedModel.Questions(data: data, split: source, onCorrupt: settings.onCorrupt), context)
      let time = clock.time
      guard predictions.recordCount > 0 else {
        throw StagesError(.mismatch, "no record of split '\(source)' is left, so there is nothing to judge by")
      }
      parts.append(PredictionFile.Split(name: role, source: source, predictions: predictions))
      if predictions.truth == .classes {
        context.note(metric: "\(role).accuracy", value: try accuracy(of: predictions))
        context.note(metric: "\(role).loss", value: try negativeLogLikelihood(of: predictions))
      } else {
        context.note(try RegressionScores(of: predictions), of: role)
      }
      time.note("predict.\(role)", context)
    }
    let file = try context.createFile(.predictions, PredictionFile.fileName)
    try PredictionFile(output: model.output, splits: parts).write(to: file, waitingIn: context.progressFolder)
    _ = try file.finish()
  }

  /// Blames the estimator for what it is not fit for.
  private func located<Result>(_ work: () throws -> Result) throws -> Result {
    do { return try work() } catch let error as BaselineError { throw StagesError(.mismatch, error.message) }
  }
}
