import Arrays
import Evaluation
import Explanation
import Glibc
import Networks
package import Pipelines
import Records
package import Settings
import StageData
import Streams
import Training

/// `explain`: shows where a model looks, for test records that it gets right and that it gets wrong.
package struct ExplainStage: StageDefinition {
  package let name = "explain"

  /// What references and schemas say of it.
  package static let reference = KindReference(
    keyword: "explain", summary: "Shows what a network looks at, for records that it gets right and wrong.",
    settings: ExplainSettings.self)

  package init() {}

  package func prepare(_ reader: StageReader) throws -> PreparedStage {
    let settings = try reader.settings(ExplainSettings.self)
    let upstream = try reader.stage("model")
    if let fault = upstream.faultOfClasses("only decisions between classes are explained; leave this stage out") {
      throw reader.failure(at: "model", fault)
    }
    guard let plan = upstream.predictionPlan, let network = upstream.product(NetworkDescription.self) else {
      throw reader.failure(at: "model", "stage '\(upstream.name)' trains no network; name one of kind train")
    }
    guard network.input.count == 3 else {
      throw reader.failure(
        at: "model",
        "the network reads \(network.input), but only pictures and spectrograms are explained; leave this stage out")
    }
    let work = ExplainWork(
      data: try DataInput(of: Self.data(of: upstream, reader), reader),
      model: try reader.use(upstream, output: "model", role: "model"),
      predictions: try reader.use(upstream, output: "predictions", role: "model"),
      split: try Self.split(settings.split, plan, upstream, reader),
      methods: try settings.methods.enumerated().map { try Self.fitted($1, number: $0, network, reader) },
      sampleCount: settings.sampleCount, onCorrupt: settings.onCorrupt)
    return PreparedStage(outputs: ["explanations"]) { try work.run($0) }
  }

  /// The data that the model predicted; records of any other would be shown beside decisions about these.
  private static func data(of upstream: UpstreamStage, _ reader: StageReader) throws -> [UpstreamStage] {
    guard let data = upstream.references["data"], !data.isEmpty else {
      throw reader.failure(at: "model", "stage '\(upstream.name)' streams no data; name one of kind train")
    }
    guard reader.contains("data") else { return data }
    guard try reader.stages("data").map(\.name) == data.map(\.name) else {
      throw reader.failure(
        at: "data",
        "the model of stage '\(upstream.name)' predicts the records of '\(data.map(\.name).joined(separator: ", "))', and "
          + "what is explained are its decisions about them; leave 'data' out")
    }
    return data
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

  /// An attribution with what it leaves open chosen for the network.
  private static func fitted(
    _ method: Attribution, number: Int, _ network: NetworkDescription, _ reader: StageReader
  ) throws -> any AttributionKind {
    do throws(AttributionRefusal) { return try method.settings.fitted(to: network) } catch {
      let place = reader.node("methods").flatMap { node in
        if case .list(let elements) = node.value { elements[number] } else { node }
      }
      let whole = place?[method.keyword] ?? place
      let words = "\(method.keyword) \(error.message)"
      throw (error.setting.flatMap { whole?[$0] } ?? whole)?.failure(words) ?? reader.failure(at: "methods", words)
    }
  }
}

/// What an `explain` stage does, its settings read.
private struct ExplainWork: Sendable {
  let data: DataInput
  let model, predictions: StageInput
  /// The part of the predictions whose records are explained.
  let split: String
  /// What is shown, fitted to the network.
  let methods: [any AttributionKind]
  let sampleCount: Int
  let onCorrupt: DatasetDescription.CorruptRecords?

  func run(_ context: StageContext) throws {
    let model = try Safetensors(path: try context.file(model))
    let network = try Checkpoint.network(model)
    guard let input = try Checkpoint.input(model) else {
      throw StagesError(.damaged, "the model does not say what it is fed; run its stage again")
    }
    let workers = Workers(count: context.threadCount)
    var captures: [String] = []
    for layer in methods.flatMap(\.capturedLayers) where !captures.contains(layer) { captures.append(layer) }
    let plan = try ExecutionPlan(
      network.description, mode: .gradient, batchSize: 64, captures: captures, workers: workers)
    plan.load(network)

    let file = try PredictionFile(path: try context.file(predictions), threadCount: context.threadCount)
    let source = try file.split(split).source
    let predictions = try picked(of: file.split(split).predictions)
    let records = try explainedRecords(
      predictions.said.recordIDs.map { Int($0) }, source, input, network, context)
    try check(records.inputs, predictions.said, plan)
    let decisions = (0..<predictions.said.count).map { predictions.said.decision($0) }
    let samples = decisions.enumerated().map { index, decided in
      ExplanationFile.Sample(
        recordID: Int(predictions.said.recordIDs[index]), trueClass: Int(predictions.said.labels[index]),
        decidedClass: decided,
        probability: predictions.probabilities[predictions.said.row(index).lowerBound + decided])
    }
    let parts = try methods.map { method in
      let word = type(of: method).keyword
      var doneCount = 0
      let subject = AttributionSubject(
        network: network, plan: plan, captures: captures, inputs: records.inputs, decisions: decisions, workers: workers
      ) {
        try context.checkCancelled()
        context.report(Progress(completed: doneCount, total: decisions.count, unit: "records", message: word))
        doneCount += 1
      }
      return (word: word, parts: try method.explain(subject))
    }
    let worst = parts.flatMap(\.parts).flatMap(\.completeness).map(\.relativeResidual).max()
    if let worst { context.note(metric: "completeness.worstRelativeResidual", value: worst) }
    try ExplanationFile(steps: input.steps.map(\.name), samples: samples, parts: parts).write(
      context, inputs: records.inputs, pictures: records.pictures)
  }

  /// The records as the network sees them and as people do, in this order.
  private func explainedRecords(
    _ recordIDs: [Int], _ source: String, _ input: EvaluationInput, _ network: Network,
    _ context: StageContext
  ) throws -> ExplainedRecords {
    let opened = try data.open(context)
    func open(_ steps: [Transform]) throws -> Dataset {
      try opened.evaluation(source, input: input.replacing(steps: steps), batchSize: 256, onCorrupt: onCorrupt)
    }
    let dataset = try open(input.steps)
    try opened.check(dataset, source, input, network.description.inputs.map(\.shape))
    let shown = input.steps.withoutNormalization
    do {
      return try ExplainedRecords(
        recordIDs, from: dataset, shown: shown == input.steps ? nil : open(shown),
        checkCancelled: context.checkCancelled)
    } catch ExplainedRecords.Missing.record(let recordID) {
      throw StagesError(
        .mismatch,
        "split '\(source)' has no record \(recordID), which the model predicted; run its stage again")
    }
  }

  /// Checks that the network says of the inputs what it said when it predicted them, but for rounding.
  private func check(
    _ inputs: Tensor, _ said: PredictionBlock, _ plan: ExecutionPlan
  ) throws {
    for start in stride(from: 0, to: said.count, by: plan.batchSize) {
      let rows = start..<min(start + plan.batchSize, said.count)
      let batch = rows.map { inputs[row: $0] }
      let result = plan.gradients(
        of: Tensor(shape: [rows.count] + batch[0].shape, values: batch.flatMap(\.values)),
        outputGradient: Tensor(shape: [rows.count, plan.outputCount]))
      for (index, row) in rows.enumerated() {
        let (now, then) = (result.logits[row: index].values.map(Double.init), said.outputs[said.row(row)])
        let scale = then.reduce(1) { max($0, abs($1)) }
        guard zip(now, then).allSatisfy({ abs($0 - $1) <= 1e-2 * scale }) else {
          throw StagesError(
            .mismatch,
            "the network says something else of record \(said.recordIDs[row]) than when it predicted it; "
              + "run its stage again")
        }
      }
    }
  }

  /// What was said of the records to be explained: for each class in turn the first record decided right and the first
  /// decided wrong, until there are enough.
  ///
  /// - Returns: The outputs, and the probabilities of the classes.
  private func picked(of predictions: Predictions) throws -> (said: PredictionBlock, probabilities: [Double]) {
    var queues = [[Int]](repeating: [], count: predictions.width * 2)
    var place = 0
    try predictions.forEachBlock(
      { block in (0..<block.count).map { (label: Int(block.labels[$0]), decision: block.decision($0)) } },
      deliver: { records in
        for record in records {
          guard (0..<predictions.width).contains(record.label) else {
            throw StagesError(.mismatch, "record \(place) of the predictions has no class, by which records are picked")
          }
          let queue = record.label * 2 + (record.label == record.decision ? 0 : 1)
          if queues[queue].count < sampleCount { queues[queue].append(place) }
          place += 1
        }
      })
    var picked: [Int] = []
    var round = 0
    while picked.count < min(sampleCount, predictions.recordCount) {
      for queue in queues where round < queue.count && picked.count < sampleCount { picked.append(queue[round]) }
      round += 1
    }
    let said = try predictions.records(at: picked)
    return (said, try predictions.probabilities.records(at: picked).outputs)
  }
}
