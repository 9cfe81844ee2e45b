import Arrays
public import Networks
public import Settings

/// How well a linear classifier tells classes by what each layer makes of records: where in a network they come apart.
///
/// - Reference: Alain and Bengio, 2016, "Understanding intermediate layers using linear classifier probes", arXiv:1610.01644.
public struct LinearProbes: InspectionKind {
  public static let keyword = "linearProbes"
  public static let summary =
    "Tells classes by what each layer makes of records, with a linear classifier: accuracy by depth."
  public static let shorthand: String? = "layers"
  public static let settings: [Setting<LinearProbes>] = [
    Setting(
      "layers", \.layers,
      "The layers, input among them for the records; the input and the activations where none are named."),
    Setting(
      "records", \.recordCount, in: .within(10...100_000), "How many records; a fifth judges what the others taught."),
    Setting(
      "pooling", \.pooling, "What of a layer stands for a record: the mean of each channel, or none, all its numbers."),
    Setting(
      "penalty", \.penalty, in: .within(1e-6...1e6),
      "What the squares of weights cost, beside the sum of losses: 1 / C of scikit-learn."),
  ]

  public var layers: [String]?
  public var recordCount = 1_000
  public var pooling = LayerPooling.mean
  public var penalty = 1.0

  public init() {}

  public func fitted(to network: NetworkDescription) throws(AttributionRefusal) -> LinearProbes {
    var fitted = self
    fitted.layers = try InspectedLayers.checked(
      layers ?? [NetworkDescription.inputName] + InspectedLayers.steps(in: network), in: network, setting: "layers")
    return fitted
  }

  public func inspect(_ subject: InspectionSubject) throws -> [InspectionPart] {
    let layers = layers ?? []
    let seen = try subject.values(of: layers, recordCount: recordCount, pooling: pooling)
    let labels = (seen.first?.records ?? []).map(\.trueClass)
    let taught = labels.count - labels.count / 5
    guard labels.count >= 10, labels.allSatisfy({ (0..<subject.classCount).contains($0) }) else {
      throw AttributionRefusal(
        setting: "records", "must be at least 10, each of a class; there are \(labels.count) to look at")
    }
    var values: [Float] = []
    for layer in seen {
      try subject.checkStep()
      let width = layer.values.shape[1]
      let (first, last) = (
        Tensor(shape: [taught, width], values: Array(layer.values.values.prefix(taught * width))),
        Tensor(shape: [labels.count - taught, width], values: Array(layer.values.values.dropFirst(taught * width)))
      )
      let classifier = LinearClassifier(
        first, labels: Array(labels.prefix(taught)), classCount: subject.classCount, penalty: penalty,
        workers: subject.workers)
      values += [
        Float(classifier.accuracy(last, labels: Array(labels.dropFirst(taught)))),
        Float(classifier.accuracy(first, labels: Array(labels.prefix(taught)))),
      ]
    }
    let judged = (seen.first?.records ?? []).dropFirst(taught)
    let right = judged.count { $0.trueClass == $0.decidedClass }
    return [
      InspectionPart(
        .profile(layers: layers, curves: ["records not taught", "records taught"], scale: .share),
        title: "Linear probes",
        words:
          "The accuracy of a linear classifier that sees one layer alone (\(pooling == .mean ? "the means of its channels" : "all its numbers"), "
          + "standardised; penalty \(penalty)), taught \(taught) records and judged by \(labels.count - taught) others. Where "
          + "it rises, layers part the classes; where records taught are far above the others, it learned them by heart.",
        values: Tensor(shape: [layers.count, 2], values: values),
        figures: [
          .init("accuracy of the network on the records not taught", Double(right) / Double(max(judged.count, 1)))
        ])
    ]
  }
}
