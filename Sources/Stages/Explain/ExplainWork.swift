import Arrays
import Concurrency
import Evaluation
import Explanation
import Glibc
import Models
import Networks
import Pipelines
import Records
import Settings
import StageData
import Streams
import Training

/// What an `explain` stage does, its settings read.
struct ExplainWork: Sendable {
  let data: DataInput
  let model: NamedModel
  /// The part of the predictions whose records are explained.
  let split: String
  /// What is shown of each network; `nil` for a model from outside, whose networks are known when it is opened.
  let networks: ExplainedNetworks?
  /// What the inside of the network is compared with.
  let partner: NamedModel?
  let places: ExplainedNetworks.Places
  let settings: ExplainSettings
  /// What random draws are made of.
  let key: RandomKey

  func run(_ context: StageContext) throws {
    let named = self.model
    let model = try named.open(context)
    let networks = model.networks
    if networks.isEmpty { return try explainTable(model, context) }
    let fitted = try self.networks ?? fitted(to: model)
    let methods = fitted.methods
    guard networks.count == methods.count else {
      throw StagesError(.mismatch, "the model has \(networks.count) networks instead of \(methods.count)")
    }
    guard model.inputs.count == 1, let input = model.inputs.first else {
      throw StagesError(
        .mismatch,
        "the networks of the model are fed otherwise, so that their maps have no common mean; explain one of "
          + networks.map(\.name).joined(separator: ", "))
    }
    let workers = Workers(count: context.threadCount)
    let network = networks[0].network

    let answers = try named.predictions(of: model, split: split, context)
    let source = answers.source
    let predictions = try answers.predictions.picked(settings.sampleCount)
    let recordIDs = predictions.said.recordIDs.map { Int($0) }
    let heard = settings.audibleShare > 0 ? try HeardInput(input) : nil
    let records = try explainedRecords(
      recordIDs, source, input, heard, network, telling: model.output.classNames, context)
    let predictor = try model.kind.makePredictor(batchSize: Self.batchSize, workers: workers)
    func outputs(_ inputs: Tensor) throws -> Tensor { try predictor.outputs(of: [input: inputs]) }
    try check(records.inputs, predictions.said, outputs)
    let decisions = (0..<predictions.said.count).map { predictions.said.decision($0) }
    let samples = decisions.enumerated().map { index, decided in
      ExplanationFile.Sample(
        recordID: Int(predictions.said.recordIDs[index]), trueClass: Int(predictions.said.labels[index]),
        decidedClass: decided,
        probability: predictions.probabilities[predictions.said.row(index).lowerBound + decided])
    }
    let background = try background(
      source: settings.backgroundSplit, input, network, telling: model.output.classNames, context)
    let subjects = try zip(networks, methods).map { speaker, methods in
      var captures: [String] = []
      for layer in methods.flatMap(\.capturedLayers) where !captures.contains(layer) { captures.append(layer) }
      return try AttributionSubject(
        speaker.network, capturing: captures, inputs: records.inputs, recordIDs: recordIDs, decisions: decisions,
        background: background, isIndependent: model.output.meaning.isIndependent, key: key, workers: workers)
    }
    let parts = try methods[0].indices.map { place in
      let word = type(of: methods[0][place]).keyword
      var doneCount = 0
      let each = try zip(subjects, methods).map { subject, methods in
        try methods[place].explain(
          subject.reporting {
            try context.checkCancelled()
            context.report(
              Progress(completed: doneCount, total: decisions.count * subjects.count, unit: "records", message: word))
            doneCount += 1
          })
      }
      return (word: word, parts: each[0].indices.map { part in ExplanationPart.mean(of: each.map { $0[part] }) })
    }
    try checkResiduals(parts, samples)
    let worst = parts.flatMap(\.parts).flatMap(\.completeness).map(\.relativeResidual).max()
    if let worst { context.note(metric: "completeness.worstRelativeResidual", value: worst) }
    var file = ExplanationFile(
      medium: records.medium, audibleShare: records.audible == nil ? nil : settings.audibleShare,
      steps: input.steps.map(\.name),
      samples: samples, parts: parts)
    warnOfEmptyMaps(parts.flatMap(\.parts), context)
    if !settings.scores.isEmpty { file.scores = try scores(file, parts, subjects, methods, context) }
    for score in file.scores?.scores ?? [] {
      for entry in score.methods + [score.random] + (score.bound.map { [$0] } ?? []) {
        context.note(metric: "\(score.keyword).\(entry.method)", value: entry.mean)
      }
    }
    try records.audible?.write(into: &file, context) { inputs in
      let said = try Predictions(
        meaning: model.output.meaning, width: model.output.count, outputs: outputs(inputs).values, labels: nil
      )
      .probabilities.collected()
      return (0..<said.count).map { Array(said.outputs[said.row($0)]) }
    }
    try file.write(context, inputs: records.inputs, images: records.images)
    try inspect(
      fitted.inspections, in: network, of: model, input: input, source: source, workers: workers, context)
  }

  /// Refuses maps that do not sum to what they should, unless the report is to tell.
  func checkResiduals(
    _ parts: [(word: String, parts: [ExplanationPart])], _ samples: [ExplanationFile.Sample]
  ) throws {
    let all = parts.flatMap { word, parts in
      parts.flatMap { part in zip(samples, part.completeness).map { (word, $0.recordID, $1) } }
    }
    let missed = all.filter { !$0.2.isWithin(settings.tolerance) }
    guard settings.onResidual == .fail,
      let (word, recordID, worst) = missed.max(by: { $0.2.relativeResidual < $1.2.relativeResidual })
    else { return }
    let error = worst.standardError.map { ", with a standard error of \(Self.digits($0))" } ?? ""
    throw StagesError(
      .mismatch,
      "\(word) of record \(recordID) misses \(Self.digits(worst.residual)) of \(Self.digits(worst.difference))\(error): more "
        + "than the tolerance of \(settings.tolerance), as do \(missed.count - 1) more maps of \(all.count); let the "
        + "method take more samples or nodes, raise 'tolerance', or say 'onResidual: report'")
  }

  /// Says which methods show nothing of some records, such as Grad-CAM where no channel speaks for the class.
  private func warnOfEmptyMaps(_ parts: [ExplanationPart], _ context: StageContext) {
    for part in parts where part.isMaps {
      let count = part.values.shape[0]
      let emptyCount = (0..<count).count { part.values[row: $0].values.allSatisfy { $0 == 0 } }
      if emptyCount > 0 {
        context.warn(
          "\(part.title): \(emptyCount) of \(count) maps are empty: by this method nothing speaks for the decision; name "
            + "another layer or method")
      }
    }
  }

  /// What is measured of the maps.
  private func scores(
    _ file: ExplanationFile, _ parts: [(word: String, parts: [ExplanationPart])], _ subjects: [AttributionSubject],
    _ methods: [[any AttributionKind]], _ context: StageContext
  ) throws -> ExplanationScores? {
    var trials: [ScoreTrial.Method] = []
    var number = 0
    for (place, shown) in parts.enumerated() {
      for (index, part) in shown.parts.enumerated() {
        if part.isMaps {
          trials.append(
            ScoreTrial.Method(name: file.parts[number].array, values: part.values) { networks in
              ExplanationPart.mean(of: try zip(networks, methods).map { try $1[place].explain($0)[index] }).values
            })
        }
        number += 1
      }
    }
    guard !trials.isEmpty else { return nil }
    context.report(Progress(completed: 0, total: settings.scores.count, unit: "scores", message: "scores"))
    return try ExplanationScores(
      settings.scores.map(\.settings), of: ScoreTrial(trials, of: subjects, check: context.checkCancelled))
  }

  /// Four digits, as messages show them.
  private static func digits(_ value: Double) -> String {
    guard value != 0, value.isFinite else { return "\(value)" }
    let scale = pow(10, 3 - floor(log10(abs(value))))
    return "\((value * scale).rounded() / scale)"
  }

  /// Training records, as many as any method compares with.
  private func background(
    source: String, _ input: EvaluationInput, _ network: Network, telling classNames: [String], _ context: StageContext
  ) throws -> Tensor? {
    let wanted = settings.backgroundCount
    guard wanted > 0 else { return nil }
    let opened = try data.open(context).asLearnt(fed: input.feature, telling: classNames)
    let dataset = try opened.evaluation(
      source, input: input, isShuffled: true, batchSize: min(wanted, 256), onCorrupt: settings.onCorrupt)
    try opened.check(dataset, source, input, network.description.inputs.map(\.shape))
    let records = RecordIterator(try BatchIterator(dataset: dataset, key: key.derived("background"), epoch: 0))
    var values: [Float] = []
    var count = 0
    while count < wanted, let record = try records.next() {
      try context.checkCancelled()
      values += record.input.values
      count += 1
    }
    return Tensor(shape: [count] + network.description.input, values: values)
  }

  /// What is shown of the networks of a model from outside.
  private func fitted(to model: Model) throws -> ExplainedNetworks {
    let path = self.model.name
    return try ExplainedNetworks(
      settings.methods, inside: settings.inside,
      to: model.kind.parts.isEmpty
        ? model.networks.map { (name: path, description: $0.network.description) }
        : model.kind.parts.flatMap { part in
          part.model.networks.map { (name: "\(path)/\(part.folder)", description: $0.network.description) }
        },
      of: self.model.subject, target: model.output.target,
      correcting: (model.kind as? CalibratedModel).map { _ in "\(path)/\(CalibratedModel.baseFolder)" }, at: places)
  }

  /// The records as the network sees them and as people do, in this order.
  func explainedRecords(
    _ recordIDs: [Int], _ source: String, _ input: EvaluationInput, _ heard: HeardInput?, _ network: Network,
    telling classNames: [String], _ context: StageContext
  ) throws -> ExplainedRecords {
    let opened = try data.open(context).asLearnt(fed: input.feature, telling: classNames)
    func open(_ input: EvaluationInput) throws -> Dataset {
      try opened.evaluation(source, input: input, batchSize: 256, onCorrupt: settings.onCorrupt)
    }
    let dataset = try open(input)
    try opened.check(dataset, source, input, network.description.inputs.map(\.shape))
    let shown = input.steps.withoutNormalization
    do {
      return try ExplainedRecords(
        recordIDs, from: dataset, shown: shown == input.steps ? nil : open(input.replacing(steps: shown)),
        audible: heard.map {
          try AudibleExplanation(
            recordIDs, $0, share: settings.audibleShare, open: open, checkCancelled: context.checkCancelled)
        }, checkCancelled: context.checkCancelled)
    } catch ExplainedRecords.Missing.record(let recordID) {
      throw StagesError(
        .mismatch,
        "split '\(source)' has no record \(recordID), which the model predicted; run its stage again")
    }
  }

  /// How many records are asked about at once.
  private static let batchSize = 64

  /// Checks that the model says of the inputs what it said when it predicted them, but for rounding.
  private func check(_ inputs: Tensor, _ said: PredictionBlock, _ outputs: (Tensor) throws -> Tensor) throws {
    for start in stride(from: 0, to: said.count, by: Self.batchSize) {
      let rows = start..<min(start + Self.batchSize, said.count)
      let batch = rows.map { inputs[row: $0] }
      let answers = try outputs(Tensor(shape: [rows.count] + batch[0].shape, values: batch.flatMap(\.values)))
      for (index, row) in rows.enumerated() {
        let (now, then) = (answers[row: index].values.map(Double.init), said.outputs[said.row(row)])
        let scale = then.reduce(1) { max($0, abs($1)) }
        guard zip(now, then).allSatisfy({ abs($0 - $1) <= 1e-2 * scale }) else {
          throw StagesError(
            .mismatch,
            "the model says something else of record \(said.recordIDs[row]) than when it predicted it; "
              + "run its stage again")
        }
      }
    }
  }
}
