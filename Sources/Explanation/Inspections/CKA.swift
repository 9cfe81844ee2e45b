import Arrays
public import Networks
public import Settings

/// How alike layers are in what they make of records: of one network among themselves, or with those of another.
public struct CKA: InspectionKind {
  public static let keyword = "cka"
  public static let summary =
    "Compares what layers make of records by linear CKA: those of the network with each other, or with those of 'other'."
  public static let shorthand: String? = "layers"
  public static let settings: [Setting<CKA>] = [
    Setting("layers", \.layers, "The layers; the activations and the classes' logits where none are named."),
    Setting("otherLayers", \.otherLayers, "The layers of the other network, likewise."),
    Setting("records", \.recordCount, in: .within(8...100_000), "Over how many records."),
    Setting("batch", \.batchSize, in: .within(8...4_096), "How many of them are compared with each other at a time."),
  ]

  public static let partner = InspectionPartner.optional

  public var layers: [String]?
  public var otherLayers: [String]?
  public var recordCount = 1_024
  public var batchSize = 128

  public init() {}

  public var fault: (setting: String, message: String)? {
    batchSize > recordCount ? ("batch", "is more than the \(recordCount) records") : nil
  }

  public func fitted(to network: NetworkDescription) throws(AttributionRefusal) -> CKA {
    var fitted = self
    fitted.layers = try InspectedLayers.checked(
      layers ?? Self.usual(in: network), in: network, setting: "layers", allowsInput: false)
    return fitted
  }

  private static func usual(in network: NetworkDescription) -> [String] {
    let (steps, last) = (InspectedLayers.steps(in: network), InspectedLayers.deciding(in: network))
    return steps + (steps.contains(last) ? [] : [last])
  }

  public func inspect(_ subject: InspectionSubject) throws -> [InspectionPart] {
    let partner = subject.partner ?? subject.network
    let rows = layers ?? []
    let columns = try InspectedLayers.checked(
      otherLayers ?? (subject.partner == nil ? rows : Self.usual(in: partner.description)), in: partner.description,
      setting: "otherLayers", allowsInput: false)
    let mine = try LayerReader(subject.network, layers: rows, subject.workers)
    let others = try LayerReader(partner, layers: columns, subject.workers)
    var alignment = KernelAlignment(leftCount: rows.count, rightCount: columns.count)
    func flat(_ tensors: [Tensor]) -> [Tensor] {
      tensors.map { $0.reshaped(to: [$0.shape[0], $0.count / max($0.shape[0], 1)]) }
    }
    let shape = subject.network.description.input
    var (waiting, comparedCount): ([Float], Int) = ([], 0)
    try subject.forEachBatch(of: recordCount) { batch in
      waiting += batch.inputs.values
      while waiting.count >= batchSize * shape.product {
        let inputs = Tensor(shape: [batchSize] + shape, values: Array(waiting.prefix(batchSize * shape.product)))
        waiting.removeFirst(inputs.count)
        alignment.add(
          flat(mine.values(inputs).layers), flat(others.values(inputs).layers), workers: subject.workers)
        comparedCount += batchSize
      }
    }
    guard comparedCount > 0 else {
      throw AttributionRefusal(setting: "batch", "of \(batchSize) is more than the records there are; ask for less")
    }
    let names = subject.partner == nil ? "among themselves" : "with those of \(subject.partnerName)"
    let values = alignment.values
    return [
      InspectionPart(
        .shares(rows: rows, columns: columns), title: "Layers of \(subject.name) \(names)",
        words:
          "Linear CKA without bias over \(comparedCount) records, \(batchSize) at a time: 1 where two layers make the same "
          + "of records but for rotation and scale, about 0 where they have nothing in common. Rows: \(subject.name); columns: "
          + "\(subject.partner == nil ? subject.name : subject.partnerName).",
        values: Tensor(shape: [rows.count, columns.count], values: values.flatMap { $0.map(Float.init) }))
    ]
  }
}
