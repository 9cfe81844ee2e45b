import Arrays
import Concurrency
import Evaluation
import Explanation
import Glibc
import Models
import Networks
package import Pipelines
import Records
package import Settings
import StageData
import Streams
import Training

/// `explain`: shows where a model looks, for test records that it gets right and that it gets wrong.
package struct ExplainStage: DescribedStage {
  package let name = "explain"

  package static let reference = KindReference(
    keyword: "explain", summary: "Shows what a network looks at, for records that it gets right and wrong.",
    settings: ExplainSettings.self)

  package init() {}

  package func prepare(_ reader: StageReader) throws -> PreparedStage {
    let settings = try reader.settings(ExplainSettings.self)
    let sources = try reader.sources("model", making: .model, .predictions)
    let modelPlace = reader.node["model"] ?? reader.node
    guard sources.count == 1, let source = sources.first else {
      throw modelPlace.failure(
        "expected one model, found \(sources.count): \(sources.compactMap(\.stage?.name).joined(separator: ", ")); name one"
      )
    }
    let places = ExplainedNetworks.Places(model: modelPlace, methods: reader.node["methods"] ?? reader.node)
    let work =
      switch source {
      case .stage(let upstream): try Self.work(explaining: upstream, settings, places, reader)
      case .place(let path, let place): try Self.work(explaining: path, at: place, settings, places, reader)
      }
    return PreparedStage(outputs: [.explanations]) { try work.run($0) }
  }

  /// Explains the decisions of a stage's model about the records that the stage predicted.
  private static func work(
    explaining upstream: UpstreamStage, _ settings: ExplainSettings, _ places: ExplainedNetworks.Places,
    _ reader: StageReader
  ) throws -> ExplainWork {
    let model = upstream.modelPlan
    let networks = try ExplainedNetworks(
      settings.methods, to: model?.networks ?? [], of: "stage '\(upstream.name)'", target: upstream.predictedTarget,
      correcting: model?.corrected, at: places)
    guard let plan = upstream.predictionPlan else {
      throw places.model.failure("nothing is known of what stage '\(upstream.name)' predicts; name one of kind train")
    }
    return ExplainWork(
      data: try DataInput(of: data(of: upstream, reader), reader),
      model: try NamedModel(of: upstream, role: "model", at: places.model, reader),
      split: try split(settings.split, plan, upstream, reader), networks: networks, methods: settings.methods,
      places: places, sampleCount: settings.sampleCount, audibleShare: settings.audibleShare,
      onCorrupt: settings.onCorrupt)
  }

  /// Explains the decisions of a model from outside about the records of `data`.
  private static func work(
    explaining path: String, at place: ConfigurationNode, _ settings: ExplainSettings,
    _ places: ExplainedNetworks.Places, _ reader: StageReader
  ) throws -> ExplainWork {
    let data = reader.contains("data") ? try DataInput(of: reader.stages("data"), reader) : nil
    let questions = data.map { NamedModel.Questions(data: $0, split: settings.split, onCorrupt: settings.onCorrupt) }
    let model = try NamedModel(outside: path, at: place, role: "model", questions, reader)
    guard let data else { throw reader.failure(at: "data", "name the preprocess stage whose records are explained") }
    return ExplainWork(
      data: data, model: model, split: settings.split, networks: nil, methods: settings.methods, places: places,
      sampleCount: settings.sampleCount, audibleShare: settings.audibleShare, onCorrupt: settings.onCorrupt)
  }

  /// The data that the model predicted; records of any other would be shown beside decisions about these.
  private static func data(of upstream: UpstreamStage, _ reader: StageReader) throws -> [UpstreamStage] {
    let sources = sources(of: upstream)
    guard let data = sources.first, !data.isEmpty else {
      throw reader.failure(at: "model", "stage '\(upstream.name)' streams no data; name one of kind train")
    }
    func words(_ stages: [UpstreamStage]) -> String { stages.map(\.name).joined(separator: ", ") }
    if let other = sources.first(where: { $0.map(\.name) != data.map(\.name) }) {
      throw reader.failure(
        at: "model", "its members predict the records of '\(words(data))' and of '\(words(other))'; name one of them")
    }
    guard reader.contains("data") else { return data }
    guard try reader.stages("data").map(\.name) == data.map(\.name) else {
      throw reader.failure(
        at: "data",
        "the model of stage '\(upstream.name)' predicts the records of '\(words(data))', and "
          + "what is explained are its decisions about them; leave 'data' out")
    }
    return data
  }

  /// The data that a stage streams, or that each of the stages streams whose models it asks.
  private static func sources(of stage: UpstreamStage) -> [[UpstreamStage]] {
    stage.references["data"].map { [$0] } ?? (stage.references["members"] ?? []).flatMap(sources)
  }

  /// The part of the model's predictions whose records are explained.
  private static func split(
    _ name: String, _ plan: PredictionPlan, _ upstream: UpstreamStage, _ reader: StageReader
  ) throws -> String {
    guard let split = plan.split(name) else {
      let known = plan.splits.map { $0.name == $0.source ? $0.name : "\($0.name) (\($0.source))" }
      throw reader.failure(
        at: "split",
        "stage '\(upstream.name)' predicts no split '\(name)'; it predicts \(known.joined(separator: ", "))")
    }
    return split
  }
}

/// What an `explain` stage does, its settings read.
private struct ExplainWork: Sendable {
  let data: DataInput
  let model: NamedModel
  /// The part of the predictions whose records are explained.
  let split: String
  /// What is shown of each network; `nil` for a model from outside, whose networks are known when it is opened.
  let networks: ExplainedNetworks?
  let methods: [Attribution]
  let places: ExplainedNetworks.Places
  let sampleCount: Int
  let audibleShare: Double
  let onCorrupt: DatasetDescription.CorruptRecords?

  func run(_ context: StageContext) throws {
    let named = self.model
    let model = try named.open(context)
    let networks = model.networks
    let methods = try (self.networks ?? fitted(to: model)).methods
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
    let subjects = zip(networks, methods).map { speaker, methods in
      var captures: [String] = []
      for layer in methods.flatMap(\.capturedLayers) where !captures.contains(layer) { captures.append(layer) }
      return (network: speaker.network, captures: captures)
    }
    let plans = try subjects.map { network, captures in
      let plan = try ExecutionPlan(
        network.description, mode: .gradient, batchSize: 64, captures: captures, workers: workers)
      plan.load(network)
      return plan
    }
    let network = networks[0].network

    let answers = try named.predictions(of: model, split: split, context)
    let source = answers.source
    let predictions = try answers.predictions.picked(sampleCount)
    let recordIDs = predictions.said.recordIDs.map { Int($0) }
    let heard = audibleShare > 0 ? try HeardInput(input) : nil
    let records = try explainedRecords(recordIDs, source, input, heard, network, context)
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
    let parts = try methods[0].indices.map { place in
      let word = type(of: methods[0][place]).keyword
      var doneCount = 0
      let each = try zip(subjects, plans).enumerated().map { number, spoken in
        let subject = AttributionSubject(
          network: spoken.0.network, plan: spoken.1, captures: spoken.0.captures, inputs: records.inputs,
          decisions: decisions, workers: workers
        ) {
          try context.checkCancelled()
          context.report(
            Progress(completed: doneCount, total: decisions.count * subjects.count, unit: "records", message: word))
          doneCount += 1
        }
        return try methods[number][place].explain(subject)
      }
      return (word: word, parts: each[0].indices.map { part in ExplanationPart.mean(of: each.map { $0[part] }) })
    }
    let worst = parts.flatMap(\.parts).flatMap(\.completeness).map(\.relativeResidual).max()
    if let worst { context.note(metric: "completeness.worstRelativeResidual", value: worst) }
    var file = ExplanationFile(
      medium: records.medium, audibleShare: records.audible == nil ? nil : audibleShare, steps: input.steps.map(\.name),
      samples: samples, parts: parts)
    try records.audible?.write(into: &file, context) { inputs in
      let said = try Predictions(
        meaning: model.output.meaning, width: model.output.count, outputs: outputs(inputs).values, labels: nil
      )
      .probabilities.collected()
      return (0..<said.count).map { Array(said.outputs[said.row($0)]) }
    }
    try file.write(context, inputs: records.inputs, images: records.images)
  }

  /// What is shown of the networks of a model from outside.
  private func fitted(to model: Model) throws -> ExplainedNetworks {
    let path = self.model.name
    return try ExplainedNetworks(
      methods,
      to: model.kind.parts.isEmpty
        ? model.networks.map { (name: path, description: $0.network.description) }
        : model.kind.parts.flatMap { part in
          part.model.networks.map { (name: "\(path)/\(part.folder)", description: $0.network.description) }
        },
      of: self.model.subject, target: model.output.target,
      correcting: (model.kind as? CalibratedModel).map { _ in "\(path)/\(CalibratedModel.baseFolder)" }, at: places)
  }

  /// The records as the network sees them and as people do, in this order.
  private func explainedRecords(
    _ recordIDs: [Int], _ source: String, _ input: EvaluationInput, _ heard: HeardInput?, _ network: Network,
    _ context: StageContext
  ) throws -> ExplainedRecords {
    let opened = try data.open(context)
    func open(_ input: EvaluationInput) throws -> Dataset {
      try opened.evaluation(source, input: input, batchSize: 256, onCorrupt: onCorrupt)
    }
    let dataset = try open(input)
    try opened.check(dataset, source, input, network.description.inputs.map(\.shape))
    let shown = input.steps.withoutNormalization
    do {
      return try ExplainedRecords(
        recordIDs, from: dataset, shown: shown == input.steps ? nil : open(input.replacing(steps: shown)),
        audible: heard.map {
          try AudibleExplanation(
            recordIDs, $0, share: audibleShare, open: open, checkCancelled: context.checkCancelled)
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
