import Arrays
import Baselines
import Concurrency
import Evaluation
import Explanation
import Models
import Pipelines
import Settings
import StageData
import Streams

/// What is explained of a model that is no network: what columns of a table, or places of an image, bring to what it says.
extension ExplainWork {
  /// Refuses what only networks are asked.
  static func checkTable(
    _ settings: ExplainSettings, _ subject: String, _ places: ExplainedNetworks.Places
  ) throws(SettingsError) {
    let known = Attribution.keywordsOfTables.joined(separator: ", ")
    for (number, method) in settings.methods.enumerated() where method.ofTables == nil {
      let place = if case .list(let elements) = places.methods.value { elements[number] } else { places.methods }
      throw place.failure(
        "'\(method.keyword)' looks into networks, and in the model of \(subject) there is none; such models are explained by "
          + known)
    }
    if !settings.inside.isEmpty {
      throw places.inside.failure("looks into a network, and in the model of \(subject) there is none; leave it out")
    }
    if !settings.scores.isEmpty {
      throw places.methods.failure(
        "'scores' are of the maps of networks, and the model of \(subject) has none; leave it out")
    }
  }

  /// Explains such a model.
  func explainTable(_ model: Model, _ context: StageContext) throws {
    try Self.checkTable(settings, self.model.subject, places)
    guard model.inputs.count == 1, let input = model.inputs.first else {
      throw self.model.failure("its members are fed otherwise; name one of them")
    }
    let workers = Workers(count: context.threadCount)
    let answers = try self.model.predictions(of: model, split: split, context)
    let said: PredictionBlock
    var probabilities: [Double]?
    if model.output.target == nil {
      let picked = try answers.predictions.picked(settings.sampleCount)
      (said, probabilities) = (picked.said, picked.probabilities)
    } else {
      said = try answers.predictions.spread(settings.sampleCount)
    }
    let speaker = try TableSpeaker(model, input, workers)
    let opened = try data.open(context).asLearnt(fed: input.feature, telling: model.output.classNames)
    func open(_ source: String, isShuffled: Bool = false, batchSize: Int = 256) throws -> Dataset {
      try opened.evaluation(
        source, input: input, target: model.output.target, isShuffled: isShuffled, batchSize: batchSize,
        onCorrupt: settings.onCorrupt)
    }
    let records = try explained(said.recordIDs.map { Int($0) }, answers.source, input, open)
    let explained = (0..<said.count).map { speaker.explainedOutput($0, of: said) }
    let samples = (0..<said.count).map { record in
      var sample = ExplanationFile.Sample(
        recordID: Int(said.recordIDs[record]), trueClass: Int(said.labels[record]),
        decidedClass: probabilities == nil ? 0 : said.decision(record),
        probability: probabilities.map { $0[said.row(record).lowerBound + said.decision(record)] } ?? 0)
      if probabilities == nil {
        let place = said.row(record).lowerBound
        (sample.number, sample.trueNumber) = (said.outputs[place], said.targets[place])
      }
      return sample
    }
    let kinds = settings.methods.compactMap(\.ofTables)
    let wanted = kinds.map(\.recordCount).max() ?? 0
    let isImage = input.columns == nil && records.shape.count > 2
    let columns =
      (input.columns ?? TableColumn.numbered(records.shape.dropFirst().reduce(1, *)))
    let subject = TableSubject(
      columns: columns.map { TableSubject.Column(name: $0.name, categories: $0.categories) },
      imageShape: isImage ? Array(records.shape.dropFirst()) : nil, rows: records.values,
      recordIDs: said.recordIDs.map { Int($0) }, explained: explained, outputNames: speaker.outputNames,
      background: try rows(
        settings.backgroundCountOfTables, of: try open(settings.backgroundSplit, isShuffled: true), context
      ).rows,
      records: try wanted > 0 ? judged(by: speaker, wanted, of: open(answers.source), context) : nil,
      answers: speaker.answers, contributions: speaker.contributions(of: records.values, explained, columns, workers),
      key: key, workers: workers, onRecord: context.checkCancelled)
    let parts = try settings.methods.map(\.keyword).enumerated().map { number, word in
      context.report(Progress(completed: number, total: kinds.count, unit: "methods", message: word))
      do { return (word: word, parts: try kinds[number].explain(subject)) } catch let error as AttributionRefusal {
        throw places.methods.failure("\(word) \(error.message)")
      } catch let error as BaselineError { throw places.methods.failure("\(word) \(error.message)") }
    }
    try checkResiduals(parts, samples)
    let worst = parts.flatMap(\.parts).flatMap(\.completeness).map { abs($0.residual) }.max()
    if let worst { context.note(metric: "completeness.worstResidual", value: worst) }
    var file = ExplanationFile(
      medium: isImage ? .image : .table, audibleShare: nil, steps: input.steps.map(\.name), samples: samples,
      parts: parts)
    file.explained = explained.map { speaker.outputNames[$0] }
    guard !isImage else {
      let shown = try ExplainedRecords(
        said.recordIDs.map { Int($0) }, from: open(answers.source),
        shown: try opened.evaluation(
          answers.source, input: input.replacing(steps: input.steps.withoutNormalization), batchSize: 256,
          onCorrupt: settings.onCorrupt), audible: nil, checkCancelled: context.checkCancelled)
      return try file.write(context, inputs: shown.inputs, images: shown.images)
    }
    file.columns = columns.map { ExplanationFile.Column(name: $0.name, categories: $0.categories) }
    try file.write(context, inputs: Self.values(of: records, columns))
  }

  /// Chosen records as the model is fed them.
  private func explained(
    _ recordIDs: [Int], _ source: String, _ input: EvaluationInput, _ open: (String, Bool, Int) throws -> Dataset
  ) throws -> Tensor {
    do { return try ExplainedRecords.records(recordIDs, open(source, false, 256)) {} } catch ExplainedRecords.Missing
      .record(let recordID)
    {
      throw StagesError(
        .mismatch, "split '\(source)' has no record \(recordID), which the model predicted; run its stage again")
    }
  }

  /// The first records of a stream, with what is true of them.
  private func rows(
    _ wanted: Int, of dataset: Dataset, _ context: StageContext
  ) throws -> (rows: [Float], labels: [Int32], targets: [Float]) {
    var (rows, labels, targets): ([Float], [Int32], [Float]) = ([], [], [])
    guard wanted > 0 else { return (rows, labels, targets) }
    let batches = try BatchIterator(dataset: dataset, key: key.derived("background"), epoch: 0)
    while labels.count < wanted, let batch = try batches.next() {
      try context.checkCancelled()
      let count = min(batch.validCount, wanted - labels.count)
      rows += batch.inputs.values[..<(count * batch.inputs.count / max(batch.inputs.shape[0], 1))]
      labels += batch.labels[..<count]
      if let found = batch.targets { targets += found.values[..<(count * found.count / max(found.shape[0], 1))] }
    }
    return (rows, labels, targets)
  }

  /// Records by which the model is judged.
  private func judged(
    by speaker: TableSpeaker, _ wanted: Int, of dataset: Dataset, _ context: StageContext
  ) throws -> TableSubject.Records {
    let found = try rows(wanted, of: dataset, context)
    return TableSubject.Records(rows: found.rows) { rows in
      try speaker.loss(of: rows, labels: found.labels, targets: found.targets)
    }
  }

  /// A number for each column: of a category its place, which behind the last is that of none.
  private static func values(of records: Tensor, _ columns: [TableColumn]) -> Tensor {
    let width = records.shape.dropFirst().reduce(1, *)
    let values = (0..<records.shape[0]).flatMap { record in
      var place = record * width
      return columns.map { column -> Float in
        defer { place += column.width }
        guard column.categories != nil else { return records.values[place] }
        let own = records.values[place..<place + column.width]
        return Float((own.firstIndex(of: 1) ?? own.endIndex) - own.startIndex)
      }
    }
    return Tensor(shape: [records.shape[0], columns.count], values: values)
  }
}

/// A model that is asked about rows, and which of its outputs is explained.
private struct TableSpeaker {
  let model: Model
  let input: EvaluationInput
  private let predictor: any Predictor
  private let shape: [Int]

  init(_ model: Model, _ input: EvaluationInput, _ workers: Workers) throws {
    (self.model, self.input) = (model, input)
    shape = try input.outputShape().tensorShape ?? []
    predictor = try model.kind.makePredictor(batchSize: Model.predictionBatchSize, workers: workers)
  }

  private var output: ModelOutput { model.output }
  private var isLogits: Bool { output.meaning == .logits }

  /// What people call what is explained of each output.
  var outputNames: [String] {
    guard output.target == nil else {
      return (0..<output.count).map { output.count == 1 ? output.target ?? "" : "\(output.target ?? "") \($0 + 1)" }
    }
    let words = isLogits ? (output.count == 2 ? "log odds of" : "logit of") : "probability of"
    return output.shownClassNames.map { "\(words) \($0)" }
  }

  /// Of two classes always the second, so that all records' values tell of the same; of more that which is decided for; of
  /// numbers the first.
  func explainedOutput(_ record: Int, of said: PredictionBlock) -> Int {
    guard output.target == nil else { return 0 }
    return output.count == 2 ? 1 : said.decision(record)
  }

  private func outputs(of rows: [Float]) throws -> [Float] {
    let count = rows.count / shape.reduce(1, *)
    var found: [Float] = []
    for first in stride(from: 0, to: count, by: Model.predictionBatchSize) {
      let size = min(Model.predictionBatchSize, count - first)
      let width = rows.count / count
      let batch = Tensor(shape: [size] + shape, values: Array(rows[first * width..<(first + size) * width]))
      found += try predictor.outputs(of: [input: batch]).values
    }
    return found
  }

  /// What the model says of each row, of the output that is asked for.
  func answers(_ rows: [Float], _ wanted: [Int]) throws -> [Double] {
    let said = try outputs(of: rows)
    return wanted.enumerated().map { row, place in
      let own = Double(said[row * output.count + place])
      return isLogits && output.count == 2 ? own - Double(said[row * 2 + 1 - place]) : own
    }
  }

  /// The mean loss of what it says: the negative log likelihood, or the mean squared error.
  func loss(of rows: [Float], labels: [Int32], targets: [Float]) throws -> Double {
    let isOfNumbers = output.target != nil
    let predictions = try Predictions(
      meaning: output.meaning, width: output.count, outputs: outputs(of: rows), labels: isOfNumbers ? nil : labels,
      targets: isOfNumbers ? targets : nil)
    guard isOfNumbers else { return try negativeLogLikelihood(of: predictions) }
    let error = try RegressionScores(of: predictions).rootMeanSquaredError
    return error * error
  }

  /// Exact Shapley values of rows; `nil` where the model is not of trees.
  func contributions(
    of rows: [Float], _ explained: [Int], _ columns: [TableColumn], _ workers: Workers
  ) -> ((_ background: [Float]?) throws -> TableSubject.Contributions)? {
    guard let baseline = (model.kind as? BaselineModel)?.baseline, baseline.isOfTrees else { return nil }
    let width = baseline.columnCount
    return { background in
      var values = [Double](repeating: 0, count: explained.count * columns.count)
      var (outputs, bases) = (
        [Double](repeating: 0, count: explained.count), [Double](repeating: 0, count: explained.count)
      )
      for output in Set(explained).sorted() {
        let places = explained.indices.filter { explained[$0] == output }
        let found = try baseline.contributions(
          to: output, of: places.flatMap { rows[$0 * width..<($0 + 1) * width] }, count: places.count, columns: columns,
          background: background, workers: workers)
        for (number, place) in places.enumerated() {
          (outputs[place], bases[place]) = (found.outputs[number], found.base)
          for column in columns.indices {
            values[place * columns.count + column] = found.values[number * columns.count + column]
          }
        }
      }
      return TableSubject.Contributions(values: values, outputs: outputs, bases: bases)
    }
  }
}

extension Predictions {
  /// Records from all over, as many as wanted or all.
  fileprivate func spread(_ wanted: Int) throws -> PredictionBlock {
    let count = min(wanted, recordCount)
    return try records(at: (0..<count).map { $0 * recordCount / max(count, 1) })
  }
}
