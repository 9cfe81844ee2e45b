import Arrays
public import Networks
public import Settings

/// On which share of records each unit of a layer is above 0: one that never is learns nothing more and says nothing.
public struct DeadUnits: InspectionKind {
  public static let keyword = "deadUnits"
  public static let summary =
    "Counts on which share of records each channel or unit is above 0; one that never is is dead."
  public static let shorthand: String? = "layers"
  public static let settings: [Setting<DeadUnits>] = [
    Setting("layers", \.layers, "The layers; the activations where none are named."),
    Setting("records", \.recordCount, in: .within(1...100_000), "Over how many records."),
  ]

  /// A unit is called rare up to this share of records.
  private static let rareShare = 0.01

  public var layers: [String]?
  public var recordCount = 1_000

  public init() {}

  public func fitted(to network: NetworkDescription) throws(AttributionRefusal) -> DeadUnits {
    var fitted = self
    let activations = InspectedLayers.activations(in: network)
    if layers == nil, activations.isEmpty {
      throw AttributionRefusal(setting: "layers", "must be named, for the network has no activation inside")
    }
    fitted.layers = try InspectedLayers.checked(
      layers ?? activations, in: network, setting: "layers", allowsInput: false)
    return fitted
  }

  public func inspect(_ subject: InspectionSubject) throws -> [InspectionPart] {
    let layers = layers ?? []
    let reader = try LayerReader(subject.network, layers: layers, subject.workers)
    var counts = layers.map { _ in [Int]() }
    var recordCount = 0
    try subject.forEachBatch(of: self.recordCount) { batch in
      recordCount += batch.labels.count
      for (number, tensor) in reader.values(batch.inputs).layers.enumerated() {
        let area = Array(tensor.shape.dropFirst(2)).product
        if counts[number].isEmpty { counts[number] = [Int](repeating: 0, count: tensor.shape[1]) }
        for unit in 0..<tensor.shape[0] * tensor.shape[1] {
          if tensor.values[unit * area..<(unit + 1) * area].contains(where: { $0 > 0 }) {
            counts[number][unit % tensor.shape[1]] += 1
          }
        }
      }
    }
    guard recordCount > 0 else { throw AttributionRefusal(setting: "records", "are none") }
    let shares = counts.map { $0.map { Double($0) / Double(recordCount) } }
    let dead = shares.map { layer in layer.count { $0 == 0 } }
    let words = "A channel counts for a record if it is above 0 at any place; \(recordCount) records."
    let table = InspectionPart(
      .table(rows: layers, columns: ["units", "never above 0", "on 1 % at most", "mean share of records"]),
      title: "Dead units", words: words,
      values: Tensor(
        shape: [layers.count, 4],
        values: shares.enumerated().flatMap { number, layer in
          [
            Float(layer.count), Float(dead[number]), Float(layer.count { $0 > 0 && $0 <= Self.rareShare }),
            Float(layer.reduce(0, +) / Double(max(layer.count, 1))),
          ]
        }),
      figures: [.init("dead units", Double(dead.reduce(0, +)))])
    return [table]
      + zip(layers, shares).map { layer, shares in
        InspectionPart(
          .curves(axis: "unit", names: [layer]), title: "Share of records with units of \(layer)",
          words: "On which share of records each unit, by its number, is above 0.",
          values: Tensor(
            shape: [2, shares.count], values: shares.indices.map(Float.init) + shares.map(Float.init)))
      }
  }
}
