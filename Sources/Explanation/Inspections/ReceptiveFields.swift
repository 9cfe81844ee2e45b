import Arrays
public import Networks
public import Settings

/// How much of a record a place of each layer can see by its windows, and how much it does see by its gradient.
///
/// - Reference: Luo, Li, Urtasun and Zemel, 2016, "Understanding the effective receptive field in deep convolutional neural
///   networks", arXiv:1701.04128.
public struct ReceptiveFields: InspectionKind {
  public static let keyword = "receptiveFields"
  public static let summary =
    "Says how much of a record a place of each layer can see by its windows, and does see by its gradient."
  public static let shorthand: String? = "layers"
  public static let settings: [Setting<ReceptiveFields>] = [
    Setting(
      "layers", \.layers, "The layers; those with places that see more than the one before where none are named."),
    Setting("records", \.recordCount, in: .within(1...10_000), "Over how many records gradients are taken."),
  ]

  public var layers: [String]?
  public var recordCount = 64

  public init() {}

  public func fitted(to network: NetworkDescription) throws(AttributionRefusal) -> ReceptiveFields {
    var fitted = self
    let shaped = network.shapedLayers
    let hasPlaces = Set(shaped.filter { $0.output.count > 1 }.map(\.node.name))
    var before: ReceptiveField?
    var seeing: [String] = []
    for (layer, field) in zip(shaped, network.receptiveFields) where layer.output.count > 1 && field != before {
      seeing.append(layer.node.name)
      before = field
    }
    guard !hasPlaces.isEmpty, network.input.count > 1 else {
      throw AttributionRefusal("needs layers over an image or a sound, and the network has none; leave it out")
    }
    fitted.layers = try InspectedLayers.checked(layers ?? seeing, in: network, setting: "layers", allowsInput: false)
    if let flat = fitted.layers?.first(where: { !hasPlaces.contains($0) }) {
      throw AttributionRefusal(setting: "layers", "names '\(flat)', which has no places")
    }
    return fitted
  }

  public func inspect(_ subject: InspectionSubject) throws -> [InspectionPart] {
    let layers = layers ?? []
    let description = subject.network.description
    let shaped = description.shapedLayers
    let input = description.input
    let axisCount = input.count - 1
    var values: [Float] = []
    var maps: [[Float]] = []
    for layer in layers {
      guard let place = shaped.firstIndex(where: { $0.node.name == layer }) else { continue }
      let field = description.receptiveFields[place]
      let map = try gradientMap(of: layer, shaped[place].output, subject)
      let spread = Self.spread(map, Array(input.dropFirst()))
      let peak = map.max() ?? 0
      maps.append(map.map { peak > 0 ? Float($0 / peak) : 0 })
      // What sees everything sees every place of the record.
      values += (0..<axisCount).map { Float(field?.size[$0] ?? input[$0 + 1]) }
      values += (0..<axisCount).map { Float(field?.step[$0] ?? 0) } + spread.map(Float.init)
    }
    let axes = axisCount == 2 ? ["height", "width"] : ["time"]
    let table = InspectionPart(
      .table(
        rows: layers,
        columns: axes.map { "\($0) it can see" } + axes.map { "step in \($0)" } + axes.map { "\($0) it sees" }),
      title: "Receptive fields",
      words:
        "What a place can see by the windows before it, beyond the border too, and by how much that moves from place to "
        + "place (0 where it sees all); and what the middle place sees: four standard deviations of its squared gradient over "
        + "the places of \(recordCount) records.",
      values: Tensor(shape: [layers.count, 3 * axisCount], values: values))
    guard axisCount == 2 else { return [table] }
    return [
      table,
      InspectionPart(
        .images(captions: layers), title: "What the middle place of a layer sees",
        words:
          "The squared gradient of the middle place at each place of a record, mean over records and channels; white is "
          + "the most.",
        values: Tensor(shape: [layers.count, 1] + input.dropFirst(), values: maps.flatMap(\.self))),
    ]
  }

  /// The mean squared gradient of a layer's middle place, every channel with a random sign, at each place of a record.
  private func gradientMap(of layer: String, _ output: [Int], _ subject: InspectionSubject) throws -> [Double] {
    let part = try subject.network.ending(in: [layer])
    let input = part.description.input
    let area = Array(input.dropFirst()).product
    let plan = try ExecutionPlan(
      part.description, mode: .gradient, batchSize: AttributionSubject.batchSize(recordCount: input.product),
      workers: subject.workers)
    plan.load(part)
    let places = Array(output.dropFirst()).product
    let middle = output.count == 3 ? output[1] / 2 * output[2] + output[2] / 2 : output[1] / 2
    var map = [Double](repeating: 0, count: area)
    try subject.forEachBatch(of: recordCount) { batch in
      for start in stride(from: 0, to: batch.labels.count, by: plan.batchSize) {
        let rows = start..<min(start + plan.batchSize, batch.labels.count)
        var seed = Tensor(shape: [rows.count] + output)
        for (row, record) in rows.enumerated() {
          var generator = subject.key.derived(layer).derived(batch.recordIDs[record]).generator()
          for channel in 0..<output[0] {
            seed.values[(row * output[0] + channel) * places + middle] = generator.below(2) == 0 ? 1 : -1
          }
        }
        let inputs = Tensor(
          shape: [rows.count] + input, values: rows.flatMap { batch.inputs[row: $0].values })
        let gradient = plan.gradients(of: inputs, outputGradient: seed).inputGradient.values
        for (index, value) in gradient.enumerated() { map[index % area] += Double(value) * Double(value) }
      }
    }
    return map
  }

  /// Four standard deviations of a map's weight along each axis.
  private static func spread(_ map: [Double], _ shape: [Int]) -> [Double] {
    let total = map.reduce(0, +)
    guard total > 0 else { return shape.map { _ in 0 } }
    return shape.indices.map { axis in
      let step = Array(shape[(axis + 1)...]).product
      func place(_ index: Int) -> Double { Double(index / step % shape[axis]) }
      let mean = map.indices.reduce(0) { $0 + map[$1] * place($1) } / total
      let variance = map.indices.reduce(0) { $0 + map[$1] * (place($1) - mean) * (place($1) - mean) } / total
      return 4 * variance.squareRoot()
    }
  }
}
