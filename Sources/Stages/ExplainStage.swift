import Arrays
import Explanation
import Glibc
import Networks
import Pipelines
import Records
import Streams
import Training

/// `explain`: shows where a model looks, for test records that it gets right and that it gets wrong.
struct ExplainStage: StageKind {
  let name = "explain"

  var implementation: [ImplementationPart] { Implementation.current.parts(stageFile: "ExplainStage") }

  func prepare(_ reader: StageReader) throws -> PreparedStage {
    let upstream = try reader.stage("model")
    if let fault = upstream.faultOfClasses("only decisions between classes are explained; leave this stage out") {
      throw reader.failure(at: "model", fault)
    }
    guard let data = reader.contains("data") ? try reader.stage("data") : upstream.references["data"]?.first else {
      throw reader.failure(at: "data", "stage '\(upstream.name)' streams no data; name the preprocess stage")
    }
    let integrated = try reader.section("integratedGradients")
    let usual = IntegratedGradients.Accuracy()
    let methods = try reader.choices("methods", of: ExplanationMethod.self)
    let work = ExplainWork(
      data: try DataInput(data, reader),
      model: try reader.use(upstream, output: "model", role: "model"),
      predictions: try reader.use(upstream, output: "predictions", role: "model"),
      split: try reader.string("split", default: "test"),
      methods: methods,
      sampleCount: try reader.int("samples", default: 40, in: 1...100_000),
      onCorrupt: try reader.onCorrupt(),
      layer: reader.contains("layer") ? try reader.string("layer") : nil,
      layers: try Self.layers(reader, methods),
      accuracy: IntegratedGradients.Accuracy(
        nodeCount: try integrated.int("nodes", default: usual.nodeCount, in: 1...4_096),
        maximumNodeCount: try integrated.int("maximumNodes", default: usual.maximumNodeCount, in: 1...65_536),
        tolerance: try integrated.double("tolerance", default: usual.tolerance, in: 0...1)))
    return PreparedStage(outputs: ["explanations"]) { try work.run($0) }
  }

  /// The convolutions to look into; `nil` for the first ones.
  private static func layers(_ reader: StageReader, _ methods: [ExplanationMethod]) throws -> [String]? {
    guard reader.contains("layers") else { return nil }
    let layers = try reader.strings("layers")
    guard !methods.allSatisfy(\.isAttribution) else {
      throw reader.failure(
        at: "layers",
        "only 'filters' and 'responses' look into layers; add one to 'methods', or name the layer of "
          + "gradCAM by 'layer'")
    }
    guard !layers.isEmpty, Set(layers).count == layers.count else {
      throw reader.failure(at: "layers", "name at least one convolution, and each once")
    }
    return layers
  }
}

/// What an `explain` stage does, its settings read.
private struct ExplainWork: Sendable {
  let data: DataInput
  let model, predictions: StageInput
  let split: String
  let methods: [ExplanationMethod]
  let sampleCount: Int
  let onCorrupt: DatasetDescription.CorruptRecords?
  let layer: String?
  let layers: [String]?
  let accuracy: IntegratedGradients.Accuracy

  func run(_ context: StageContext) throws {
    let network = try Checkpoint.network(Safetensors(path: try context.file(model)))
    let layer = methods.contains(.gradCAM) ? try self.layer ?? Self.lastPicture(network.description) : nil
    let layers = try convolutions(network.description)
    let workers = Workers(count: context.threadCount)
    let plan = try ExecutionPlan(
      network.description, mode: .gradient, batchSize: 64, captures: layer.map { [$0] } ?? [], workers: workers)
    plan.load(network)

    let predictions = try PredictionFile(path: try context.file(predictions)).split("test")
    let labels = try predictions.labels
    let picked = pick(predictions, labels)
    let dataset = try data.open(split, context, batchSize: 256, remainder: .pad, onCorrupt: onCorrupt)
    let pictures = try pictures(of: Set(picked.map { Int(predictions.recordIDs[$0]) }), dataset)
    var maps: [ExplanationMethod: [Float]] = [:]
    var samples: [ExplanationFile.Sample] = []
    for (index, row) in picked.enumerated() {
      try context.checkCancelled()
      let recordID = Int(predictions.recordIDs[row])
      guard let picture = pictures[recordID] else {
        throw StagesError(
          .mismatch,
          "split '\(split)' has no record \(recordID), which the model predicted; name the split it predicted")
      }
      var sample = Self.sample(predictions, labels, row)
      for method in methods {
        switch method {
        case .gradCAM: maps[method, default: []] += gradCAM(plan, picture, sample.decidedClass)
        case .integratedGradients:
          let result = IntegratedGradients(
            plan, input: picture, baseline: Tensor(shape: picture.shape), target: sample.decidedClass,
            accuracy: accuracy)
          maps[method, default: []] += result.attribution.values
          sample.completeness = ExplanationFile.Completeness(
            difference: result.difference, residual: result.residual, nodeCount: result.nodeCount)
        case .filters, .responses: break
        }
      }
      samples.append(sample)
      context.report(Progress(completed: index + 1, total: picked.count, unit: "records"))
    }
    let worst = samples.compactMap { $0.completeness?.relativeResidual }.max()
    if let worst { context.note(metric: "completeness.worstRelativeResidual", value: worst) }
    let shape = network.description.input
    let images = picked.flatMap { pictures[Int(predictions.recordIDs[$0])]?.values ?? [] }
    let all = Tensor(shape: [picked.count] + shape, values: images)
    let filters = layers.map { ConvolutionFilters(of: $0, in: network) }
    let shown = filters.map { ExplanationFile.Layer(name: $0.layer, channelCount: $0.weights.shape[0]) }
    var arrays: [(name: String, values: Tensor)] = []
    if methods.contains(.filters) { arrays += zip(shown, filters).map { ($0.filtersName, $1.weights) } }
    if methods.contains(.responses) {
      let inputs = all.prefix(ExplanationFile.responseRecordCount)
      let responses = try LayerResponses(network, layers: layers, inputs: inputs, workers: workers)
      arrays += zip(shown, responses.values).map { layer, values in
        (layer.responsesName, values.prefix(ExplanationFile.responseChannelCount, axis: 1))
      }
    }
    try ExplanationFile(layer: layer, layers: shown, methods: methods, samples: samples).write(
      context, pictures: all, maps: maps, layerArrays: arrays)
  }

  /// The convolutions that are looked into.
  private func convolutions(_ description: NetworkDescription) throws -> [String] {
    guard !methods.allSatisfy(\.isAttribution) else { return [] }
    let known = ConvolutionFilters.layers(of: description)
    guard !known.isEmpty else {
      throw StagesError(
        .mismatch, "the network has no convolution over pictures; leave 'filters' and 'responses' out of 'methods'")
    }
    if let stranger = layers?.first(where: { !known.contains($0) }) {
      throw StagesError(
        .mismatch,
        "'layers' names '\(stranger)', which is no convolution over pictures of this network; there are "
          + known.joined(separator: ", "))
    }
    return layers ?? Array(known.prefix(4))
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

  private static func sample(
    _ predictions: PredictionFile.Split, _ labels: [Int32], _ row: Int
  ) -> ExplanationFile.Sample {
    let logits = predictions.outputs[row: row].values
    let top = Double(logits.max() ?? 0)
    let decided = decision(predictions, row)
    let total = logits.reduce(0.0) { $0 + exp(Double($1) - top) }
    return ExplanationFile.Sample(
      recordID: Int(predictions.recordIDs[row]), trueClass: Int(labels[row]), decidedClass: decided,
      probability: exp(Double(logits[decided]) - top) / total)
  }

  private func pictures(of recordIDs: Set<Int>, _ dataset: Dataset) throws -> [Int: Tensor] {
    var found: [Int: Tensor] = [:]
    let batches = try BatchIterator(dataset: dataset, key: RandomKey(seed: 0), epoch: 0)
    while found.count < recordIDs.count, let batch = try batches.next() {
      for (row, id) in batch.recordIDs.enumerated() where recordIDs.contains(id) { found[id] = batch.inputs[row: row] }
    }
    return found
  }

  private func gradCAM(_ plan: ExecutionPlan, _ picture: Tensor, _ target: Int) -> [Float] {
    var seed = Tensor(shape: [1, plan.outputCount])
    seed.values[target] = 1
    let result = plan.gradients(of: picture.reshaped(to: [1] + picture.shape), outputGradient: seed)
    let captured = result.captured[0]
    let map = GradCAM(value: captured.value[row: 0], gradient: captured.gradient[row: 0])
    return map.resized(height: picture.shape[1], width: picture.shape[2]).values
  }

  /// The layer nearest to the output that still has the last convolution's resolution.
  private static func lastPicture(_ description: NetworkDescription) throws -> String {
    let shapes = try description.shapes()
    guard let convolution = description.nodes.lastIndex(where: { $0.layer.kind == .convolution }) else {
      throw StagesError(.mismatch, "Grad-CAM needs a convolution, and the network has none; leave it out of 'methods'")
    }
    let last = shapes.indices.last { $0 >= convolution && shapes[$0] == shapes[convolution] } ?? convolution
    return description.nodes[last].name
  }
}
