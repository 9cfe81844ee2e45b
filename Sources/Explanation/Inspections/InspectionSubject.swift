public import Arrays
public import Concurrency
public import Networks
public import Settings

/// What inspections look at: a network, perhaps a second one, and records in the order of one shuffle.
public struct InspectionSubject {
  /// Records as the networks see them.
  public struct Batch {
    /// `[record]` and the shape of a record.
    public let inputs: Tensor
    /// The class of each; −1 where it has none.
    public let labels: [Int]
    public let recordIDs: [Int]

    /// Joins records.
    public init(inputs: Tensor, labels: [Int], recordIDs: [Int]) {
      precondition(
        inputs.shape[0] == labels.count && labels.count == recordIDs.count, "\(inputs.shape) of \(labels.count)")
      (self.inputs, self.labels, self.recordIDs) = (inputs, labels, recordIDs)
    }
  }

  /// Hands out the first so many records, or all where there are fewer, in batches.
  public typealias Records = (_ count: Int, _ body: (Batch) throws -> Void) throws -> Void

  /// The network, without a softmax or sigmoid at its end.
  public let network: Network
  /// What people call the network, and the second one.
  public let name: String, partnerName: String
  /// The second network, likewise; `nil` where none was named.
  public let partner: Network?
  public let classCount: Int
  /// Whether each class is true or not by itself.
  public let isIndependent: Bool
  public let key: RandomKey
  public let workers: Workers
  private let records: Records
  private let onStep: () throws -> Void

  /// Puts a subject together.
  ///
  /// - Parameter onStep: called again and again by what takes long; throws where the work is to end.
  public init(
    _ network: Network, name: String = "network", partner: Network? = nil, partnerName: String = "other",
    isIndependent: Bool = false,
    key: RandomKey = RandomKey(seed: 0), workers: Workers, onStep: @escaping () throws -> Void = {},
    records: @escaping Records
  ) {
    self.network = network.endingInLogits
    self.partner = partner?.endingInLogits
    (self.name, self.partnerName) = (name, partnerName)
    self.isIndependent = isIndependent
    classCount = network.description.outputShapes[0].product
    (self.key, self.workers, self.records, self.onStep) = (key, workers, records, onStep)
  }

  /// Ends the work where it is to end.
  func checkStep() throws { try onStep() }

  /// Sees the first so many records.
  func forEachBatch(of count: Int, _ body: (Batch) throws -> Void) throws {
    try records(count) { batch in
      try onStep()
      try body(batch)
    }
  }

  /// The first so many records as one.
  func inputs(_ count: Int) throws -> Batch {
    var (values, labels, recordIDs): ([Float], [Int], [Int]) = ([], [], [])
    try forEachBatch(of: count) { batch in
      values += batch.inputs.values
      labels += batch.labels
      recordIDs += batch.recordIDs
    }
    return Batch(
      inputs: Tensor(shape: [labels.count] + network.description.input, values: values), labels: labels,
      recordIDs: recordIDs)
  }

  /// Records as a layer sees them.
  struct LayerRecords {
    /// `[record, number]`.
    var values: Tensor
    var records: [InspectionPart.Record]
  }

  /// What layers of the network make of the first so many records, one table a layer.
  ///
  /// - Parameter layers: names of layers, ``NetworkDescription/inputName`` for the records themselves.
  func values(of layers: [String], recordCount: Int, pooling: LayerPooling) throws -> [LayerRecords] {
    var collected = layers.map { _ in [Float]() }
    var records: [InspectionPart.Record] = []
    let reader = try LayerReader(network, layers: layers.filter { $0 != NetworkDescription.inputName }, workers)
    try forEachBatch(of: recordCount) { batch in
      let (values, logits) = reader.values(batch.inputs)
      var next = values.makeIterator()
      for (place, layer) in layers.enumerated() {
        if layer == NetworkDescription.inputName {
          collected[place] += pooling.pooled(batch.inputs, isRecord: true)
        } else if let tensor = next.next() {
          collected[place] += pooling.pooled(tensor, isRecord: false)
        }
      }
      for row in batch.labels.indices {
        records.append(
          InspectionPart.Record(
            recordID: batch.recordIDs[row], trueClass: batch.labels[row],
            decidedClass: logits[row: row].values.firstMaximum))
      }
    }
    return collected.map { values in
      LayerRecords(
        values: Tensor(shape: [records.count, values.count / max(records.count, 1)], values: values), records: records)
    }
  }
}

/// What of a layer's values stands for a record.
public enum LayerPooling: String, CaseIterable, Sendable, SettingValue {
  /// The mean of each channel over space or time; of the record itself every number.
  case mean
  /// Every number.
  case all = "none"

  fileprivate func pooled(_ tensor: Tensor, isRecord: Bool) -> [Float] {
    guard self == .mean, !isRecord, tensor.shape.count > 2 else { return tensor.values }
    let places = Array(tensor.shape.dropFirst(2)).product
    return stride(from: 0, to: tensor.count, by: places).map { start in
      Float(tensor.values[start..<start + places].reduce(0.0) { $0 + Double($1) } / Double(places))
    }
  }
}

/// Reads the values of layers, many records at a time.
struct LayerReader {
  private let plan: ExecutionPlan
  private let layerCount: Int

  /// Compiles the network.
  ///
  /// - Throws: `NetworkError` where no layer has one of the names.
  init(_ network: Network, layers: [String], _ workers: Workers) throws(NetworkError) {
    let last = network.description.outputs[0]
    let ending = try network.ending(in: layers + (layers.contains(last) ? [] : [last]))
    layerCount = layers.count
    lastPlace = layers.firstIndex(of: last) ?? layers.count
    plan = try ExecutionPlan(
      ending.description, mode: .inference,
      batchSize: AttributionSubject.batchSize(recordCount: network.description.input.product), workers: workers)
    plan.load(ending)
  }

  /// Where the network's own output stands among the plan's.
  private let lastPlace: Int

  /// The layers' values, `[record]` and their shapes, and what the network says.
  func values(_ inputs: Tensor) -> (layers: [Tensor], logits: Tensor) {
    let recordCount = inputs.shape[0]
    let width = inputs.count / max(recordCount, 1)
    var parts: [[Tensor]] = []
    for start in stride(from: 0, to: recordCount, by: plan.batchSize) {
      let rows = min(plan.batchSize, recordCount - start)
      parts.append(
        plan.predict([
          Tensor(
            shape: [rows] + inputs.shape.dropFirst(),
            values: Array(inputs.values[start * width..<(start + rows) * width]))
        ]))
    }
    let all = (0..<(parts.first?.count ?? 0)).map { place in
      Tensor(
        shape: [recordCount] + parts[0][place].shape.dropFirst(), values: parts.flatMap { $0[place].values })
    }
    return (Array(all.prefix(layerCount)), all[lastPlace])
  }
}

extension [Float] {
  /// The place of the largest; the first of equal ones.
  var firstMaximum: Int { indices.reduce(0) { self[$1] > self[$0] ? $1 : $0 } }
}
