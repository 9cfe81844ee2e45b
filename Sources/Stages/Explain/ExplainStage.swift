import Arrays
import Evaluation
import Explanation
import Glibc
import Networks
package import Pipelines
import Records
import StageData
import Streams
import Training

/// `explain`: shows where a model looks, for test records that it gets right and that it gets wrong.
package struct ExplainStage: StageDefinition {
  package let name = "explain"

  package init() {}

  package func prepare(_ reader: StageReader) throws -> PreparedStage {
    let upstream = try reader.stage("model")
    if let fault = upstream.faultOfClasses("only decisions between classes are explained; leave this stage out") {
      throw reader.failure(at: "model", fault)
    }
    guard let plan = upstream.predictionPlan, let network = upstream.product(NetworkDescription.self) else {
      throw reader.failure(at: "model", "stage '\(upstream.name)' trains no network; name one of kind train")
    }
    let methods = try reader.choices("methods", of: ExplanationMethod.self)
    let layers = try ExplainedLayers(reader, methods, network)
    let integrated = try reader.section("integratedGradients")
    let usual = IntegratedGradients.Accuracy()
    let work = ExplainWork(
      data: try DataInput(of: Self.data(of: upstream, reader), reader),
      model: try reader.use(upstream, output: "model", role: "model"),
      predictions: try reader.use(upstream, output: "predictions", role: "model"),
      split: try Self.split(plan, upstream, reader),
      methods: methods,
      sampleCount: try reader.int("samples", default: 40, in: 1...100_000),
      onCorrupt: try reader.onCorrupt(),
      layers: layers,
      accuracy: IntegratedGradients.Accuracy(
        nodeCount: try integrated.int("nodes", default: usual.nodeCount, in: 1...4_096),
        maximumNodeCount: try integrated.int("maximumNodes", default: usual.maximumNodeCount, in: 1...65_536),
        tolerance: try integrated.double("tolerance", default: usual.tolerance, in: 0...1)))
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
  private static func split(_ plan: PredictionPlan, _ upstream: UpstreamStage, _ reader: StageReader) throws -> String {
    let name = try reader.string("split", default: "test")
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
  let model, predictions: StageInput
  /// The part of the predictions whose records are explained.
  let split: String
  let methods: [ExplanationMethod]
  let sampleCount: Int
  let onCorrupt: DatasetDescription.CorruptRecords?
  let layers: ExplainedLayers
  let accuracy: IntegratedGradients.Accuracy

  func run(_ context: StageContext) throws {
    let model = try Safetensors(path: try context.file(model))
    let network = try Checkpoint.network(model)
    guard let input = try Checkpoint.input(model) else {
      throw StagesError(.damaged, "the model does not say what it is fed; run its stage again")
    }
    let workers = Workers(count: context.threadCount)
    let plan = try ExecutionPlan(
      network.description, mode: .gradient, batchSize: 64, captures: layers.gradCAM.map { [$0] } ?? [],
      workers: workers)
    plan.load(network)

    let file = try PredictionFile(path: try context.file(predictions), threadCount: context.threadCount)
    let source = try file.split(split).source
    let predictions = try picked(of: file.split(split).predictions)
    let records = try explainedRecords(
      predictions.said.recordIDs.map { Int($0) }, source, input, network, context)
    try check(records.inputs, predictions.said, plan)
    var maps: [ExplanationMethod: [Float]] = [:]
    var samples: [ExplanationFile.Sample] = []
    for index in 0..<predictions.said.count {
      try context.checkCancelled()
      let seen = records.inputs[row: index]
      let decided = predictions.said.decision(index)
      var sample = ExplanationFile.Sample(
        recordID: Int(predictions.said.recordIDs[index]), trueClass: Int(predictions.said.labels[index]),
        decidedClass: decided,
        probability: predictions.probabilities[predictions.said.row(index).lowerBound + decided])
      for method in methods {
        switch method {
        case .gradCAM: maps[method, default: []] += gradCAM(plan, seen, decided)
        case .integratedGradients:
          let result = IntegratedGradients(
            plan, input: seen, baseline: Tensor(shape: seen.shape), target: decided, accuracy: accuracy)
          maps[method, default: []] += result.attribution.values
          sample.completeness = ExplanationFile.Completeness(
            difference: result.difference, residual: result.residual, nodeCount: result.nodeCount)
        case .filters, .responses: break
        }
      }
      samples.append(sample)
      context.report(Progress(completed: index + 1, total: predictions.said.count, unit: "records"))
    }
    let worst = samples.compactMap { $0.completeness?.relativeResidual }.max()
    if let worst { context.note(metric: "completeness.worstRelativeResidual", value: worst) }
    let filters = layers.convolutions.map { ConvolutionFilters(of: $0, in: network) }
    let shown = filters.map { ExplanationFile.Layer(name: $0.layer, channelCount: $0.weights.shape[0]) }
    var arrays: [(name: String, values: Tensor)] = []
    if methods.contains(.filters) { arrays += zip(shown, filters).map { ($0.filtersName, $1.weights) } }
    if methods.contains(.responses) {
      let inputs = records.inputs.prefix(ExplanationFile.responseRecordCount)
      let responses = try LayerResponses(network, layers: layers.convolutions, inputs: inputs, workers: workers)
      arrays += zip(shown, responses.values).map { layer, values in
        (layer.responsesName, values.prefix(ExplanationFile.responseChannelCount, axis: 1))
      }
    }
    try ExplanationFile(
      layer: layers.gradCAM, layers: shown, methods: methods, steps: input.steps.map(\.name), samples: samples
    ).write(context, inputs: records.inputs, pictures: records.pictures, maps: maps, layerArrays: arrays)
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

  private func gradCAM(_ plan: ExecutionPlan, _ picture: Tensor, _ target: Int) -> [Float] {
    var seed = Tensor(shape: [1, plan.outputCount])
    seed.values[target] = 1
    let result = plan.gradients(of: picture.reshaped(to: [1] + picture.shape), outputGradient: seed)
    let captured = result.captured[0]
    let map = GradCAM(value: captured.value[row: 0], gradient: captured.gradient[row: 0])
    return map.resized(height: picture.shape[1], width: picture.shape[2]).values
  }
}
