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
      data: try DataInput(Self.data(of: upstream, reader), reader),
      model: try reader.use(upstream, output: "model", role: "model"),
      predictions: try reader.use(upstream, output: "predictions", role: "model"),
      split: try Self.split(settings.split, plan, upstream, reader),
      methods: try settings.methods.enumerated().map { try Self.fitted($1, number: $0, network, reader) },
      sampleCount: settings.sampleCount, onCorrupt: settings.onCorrupt)
    return PreparedStage(outputs: ["explanations"]) { try work.run($0) }
  }

  /// The data that the model predicted; records of any other would be shown beside decisions about these.
  private static func data(of upstream: UpstreamStage, _ reader: StageReader) throws -> UpstreamStage {
    guard let data = upstream.references["data"]?.first else {
      throw reader.failure(at: "model", "stage '\(upstream.name)' streams no data; name one of kind train")
    }
    guard reader.contains("data") else { return data }
    let named = try reader.stage("data")
    guard named.name == data.name else {
      throw reader.failure(
        at: "data",
        "the model of stage '\(upstream.name)' predicts the records of '\(data.name)', and what is explained are its "
          + "decisions about them; leave 'data' out")
    }
    return named
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

    let predictions = try PredictionFile(path: try context.file(predictions)).split(split)
    let labels = try predictions.labels
    let probabilities = try predictions.classOutputs.probabilities
    let picked = pick(predictions, labels)
    let records = try explainedRecords(
      picked.map { Int(predictions.recordIDs[$0]) }, predictions, input, network, context)
    try check(records.inputs, picked, predictions, plan)
    let decisions = picked.map { Self.decision(predictions, $0) }
    let samples = zip(picked, decisions).map { row, decided in
      ExplanationFile.Sample(
        recordID: Int(predictions.recordIDs[row]), trueClass: Int(labels[row]), decidedClass: decided,
        probability: probabilities.values[row * probabilities.classCount + decided])
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
    _ recordIDs: [Int], _ predictions: PredictionFile.Split, _ input: EvaluationInput, _ network: Network,
    _ context: StageContext
  ) throws -> ExplainedRecords {
    func open(_ steps: [Transform]) throws -> Dataset {
      try data.open(
        predictions.source, context, input: input.replacing(steps: steps), batchSize: 256,
        onCorrupt: onCorrupt)
    }
    let dataset = try open(input.steps)
    try data.check(dataset, predictions.source, input, network.description.inputs.map(\.shape))
    let shown = input.steps.withoutNormalization
    do {
      return try ExplainedRecords(
        recordIDs, from: dataset, shown: shown == input.steps ? nil : open(shown),
        checkCancelled: context.checkCancelled)
    } catch ExplainedRecords.Missing.record(let recordID) {
      throw StagesError(
        .mismatch,
        "split '\(predictions.source)' has no record \(recordID), which the model predicted; run its stage again")
    }
  }

  /// Checks that the network says of the inputs what it said when it predicted them, but for rounding.
  private func check(
    _ inputs: Tensor, _ picked: [Int], _ predictions: PredictionFile.Split, _ plan: ExecutionPlan
  ) throws {
    for start in stride(from: 0, to: picked.count, by: plan.batchSize) {
      let rows = start..<min(start + plan.batchSize, picked.count)
      let batch = rows.map { inputs[row: $0] }
      let result = plan.gradients(
        of: Tensor(shape: [rows.count] + batch[0].shape, values: batch.flatMap(\.values)),
        outputGradient: Tensor(shape: [rows.count, plan.outputCount]))
      for (index, row) in rows.enumerated() {
        let (now, then) = (result.logits[row: index].values, predictions.outputs[row: picked[row]].values)
        let scale = then.reduce(1) { max($0, abs($1)) }
        guard zip(now, then).allSatisfy({ abs($0 - $1) <= 1e-2 * scale }) else {
          throw StagesError(
            .mismatch,
            "the network says something else of record \(predictions.recordIDs[picked[row]]) than when it predicted it; "
              + "run its stage again")
        }
      }
    }
  }

  /// For each class in turn the first record decided right and the first decided wrong, until there are enough.
  private func pick(_ predictions: PredictionFile.Split, _ labels: [Int32]) -> [Int] {
    let classCount = predictions.outputs.shape[1]
    var queues = [[Int]](repeating: [], count: classCount * 2)
    for row in labels.indices {
      let isRight = Self.decision(predictions, row) == Int(labels[row])
      queues[Int(labels[row]) * 2 + (isRight ? 0 : 1)].append(row)
    }
    var picked: [Int] = []
    var round = 0
    while picked.count < min(sampleCount, labels.count) {
      for queue in queues where round < queue.count && picked.count < sampleCount { picked.append(queue[round]) }
      round += 1
    }
    return picked
  }

  private static func decision(_ predictions: PredictionFile.Split, _ row: Int) -> Int {
    let logits = predictions.outputs[row: row].values
    return logits.firstIndex(of: logits.max() ?? .nan) ?? 0
  }
}
