import Arrays
import Networks
public import Settings

/// The norm of the loss's gradient by layer, as the network is now: where it fades or grows towards the input.
public struct DepthGradients: InspectionKind {
  public static let keyword = "gradientNorms"
  public static let summary = "Measures the norm of the loss's gradient by layer, beside that of the weights: by depth."
  public static let settings: [Setting<DepthGradients>] = [
    Setting("records", \.recordCount, in: .within(1...100_000), "Over how many records, whole batches of them."),
    Setting("batch", \.batchSize, in: .within(1...4_096), "Records of a batch, whose statistics normalisations take."),
  ]

  public var recordCount = 512
  public var batchSize = 64

  public init() {}

  public var fault: (setting: String, message: String)? {
    batchSize > recordCount ? ("batch", "is more than the \(recordCount) records") : nil
  }

  public func inspect(_ subject: InspectionSubject) throws -> [InspectionPart] {
    let network = subject.network
    let plan = try ExecutionPlan(
      network.description, mode: .training, batchSize: batchSize,
      losses: [subject.isIndependent ? .binaryCrossEntropy : .crossEntropy()], workers: subject.workers)
    let records = try subject.inputs(recordCount)
    let width = network.description.input.product
    guard records.labels.count >= batchSize, records.labels.allSatisfy({ (0..<subject.classCount).contains($0) }) else {
      throw AttributionRefusal(
        setting: "batch", "needs \(batchSize) records of classes, and there are \(records.labels.count) to look at")
    }
    var sums: [String: [Double]] = [:]
    var (batchCount, lengths): (Int, [String: Double]) = (0, [:])
    plan.load(network)
    for start in stride(from: 0, through: records.labels.count - batchSize, by: batchSize) {
      try subject.checkStep()
      let inputs = Tensor(
        shape: [batchSize] + network.description.input,
        values: Array(records.inputs.values[start * width..<(start + batchSize) * width]))
      let labels = records.labels[start..<start + batchSize]
      _ = plan.trainingStep(
        [inputs], targets: [Self.target(Array(labels), subject)],
        key: subject.key.derived("gradient norms").derived(start))
      for (name, gradient) in plan.gradients() {
        var sum = sums[name] ?? [Double](repeating: 0, count: gradient.count)
        var length = 0.0
        for (place, value) in gradient.values.enumerated() {
          sum[place] += Double(value)
          length += Double(value) * Double(value)
        }
        (sums[name], lengths[name]) = (sum, (lengths[name] ?? 0) + length)
      }
      batchCount += 1
    }
    let layers = network.description.shapedLayers.filter { layer in layer.parameters.contains { sums[$0.name] != nil } }
    func norm(_ layer: NetworkDescription.ShapedLayer, _ square: (String) -> Double) -> Double {
      layer.parameters.filter { sums[$0.name] != nil }.reduce(0) { $0 + square($1.name) }.squareRoot()
    }
    let values = layers.flatMap { layer -> [Float] in
      let mean = norm(layer) { name in
        (sums[name] ?? []).reduce(0) { $0 + ($1 / Double(batchCount)) * ($1 / Double(batchCount)) }
      }
      let single = norm(layer) { (lengths[$0] ?? 0) / Double(batchCount) }
      let weights = norm(layer) { network[$0].values.reduce(0) { $0 + Double($1) * Double($1) } }
      return [Float(mean), Float(single), Float(weights)]
    }
    return [
      InspectionPart(
        .profile(
          layers: layers.map(\.node.name), curves: ["of the mean loss", "of a batch's loss", "of the weights"],
          scale: .logarithmic), title: "Norm of the gradient by layer",
        words:
          "The Euclidean norm of the loss's gradient for each layer's parameters, as in training: of the mean over "
          + "\(batchCount) batches of \(batchSize), and of one batch (root of the mean square), beside the norm of the "
          + "parameters themselves. Where it falls towards the input, the first layers learn the least; where a batch's is far "
          + "above the mean's, what is left is noise.",
        values: Tensor(shape: [layers.count, 3], values: values))
    ]
  }

  /// Classes, or of independent ones a 1 for the class and 0 for the others.
  private static func target(_ labels: [Int], _ subject: InspectionSubject) -> Target {
    guard subject.isIndependent else { return .labels(labels.map(Int32.init)) }
    return .values(
      Tensor(
        shape: [labels.count, subject.classCount],
        values: labels.flatMap { label in (0..<subject.classCount).map { $0 == label ? 1 : 0 } }))
  }
}
