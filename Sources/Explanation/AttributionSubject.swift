public import Arrays
public import Concurrency
public import Networks

/// What attributions look at: a network over images, spectrograms or samples of sounds, records that it was fed, and its
/// decisions.
public struct AttributionSubject {
  /// The network, without a softmax or sigmoid at its end.
  public let network: Network
  /// Answers gradients.
  let gradientPlan: ExecutionPlan
  /// Answers outputs.
  let inferencePlan: ExecutionPlan
  /// The layers that gradients are captured of, in the plan's order.
  public let captures: [String]
  /// `[record, channel, height, width]` or `[record, channel, time]`, as the network sees them.
  public let inputs: Tensor
  /// The number of each record, which its random draws are keyed by.
  public let recordIDs: [Int]
  /// The class explained for each record.
  public let decisions: [Int]
  /// Training records, in the shape of the inputs; perhaps none.
  public let background: Tensor
  /// Whether each class is true or not by itself.
  public let isIndependent: Bool
  /// What random draws are made of.
  public let key: RandomKey
  public let workers: Workers
  /// Called before each record that takes long; throws where the work is to end.
  public let onRecord: () throws -> Void

  /// Puts a subject together and compiles the network.
  ///
  /// - Parameters:
  ///   - captures: layers whose values and gradients are wanted, see ``AttributionKind/capturedLayers``.
  ///   - background: training records; none if `nil`.
  public init(
    _ network: Network, capturing captures: [String] = [], inputs: Tensor, recordIDs: [Int]? = nil, decisions: [Int],
    background: Tensor? = nil, isIndependent: Bool = false, key: RandomKey = RandomKey(seed: 0), workers: Workers,
    onRecord: @escaping () throws -> Void = {}
  ) throws(NetworkError) {
    let network = network.endingInLogits
    let description = network.description
    let batchSize = Self.batchSize(recordCount: description.input.product)
    self.init(
      network: network,
      gradientPlan: try ExecutionPlan(
        description, mode: .gradient, batchSize: batchSize, captures: captures, workers: workers),
      inferencePlan: try ExecutionPlan(description, mode: .inference, batchSize: batchSize, workers: workers),
      captures: captures, inputs: inputs,
      recordIDs: recordIDs ?? Array(decisions.indices), decisions: decisions,
      background: background ?? Tensor(shape: [0] + description.input), isIndependent: isIndependent, key: key,
      workers: workers, onRecord: onRecord)
    use(network)
  }

  private init(
    network: Network, gradientPlan: ExecutionPlan, inferencePlan: ExecutionPlan, captures: [String], inputs: Tensor,
    recordIDs: [Int], decisions: [Int], background: Tensor, isIndependent: Bool, key: RandomKey, workers: Workers,
    onRecord: @escaping () throws -> Void
  ) {
    precondition(
      inputs.shape[0] == decisions.count && recordIDs.count == decisions.count,
      "\(inputs.shape[0]) records, \(recordIDs.count) numbers, \(decisions.count) decisions")
    self.network = network
    self.gradientPlan = gradientPlan
    self.inferencePlan = inferencePlan
    self.captures = captures
    self.inputs = inputs
    self.recordIDs = recordIDs
    self.decisions = decisions
    self.background = background
    self.isIndependent = isIndependent
    self.key = key
    self.workers = workers
    self.onRecord = onRecord
  }

  /// The same network about other records, with the same plans.
  func about(inputs: Tensor, recordIDs: [Int], decisions: [Int], key: RandomKey? = nil) -> AttributionSubject {
    replacing(network: network, inputs: inputs, recordIDs: recordIDs, decisions: decisions, key: key ?? self.key)
  }

  /// The same records as seen by a network of the same description; the plans hold its values until another is used.
  func using(_ other: Network) -> AttributionSubject {
    use(other)
    return replacing(network: other, inputs: inputs, recordIDs: recordIDs, decisions: decisions, key: key)
  }

  /// The same, with something else called before each record.
  public func reporting(_ onRecord: @escaping () throws -> Void) -> AttributionSubject {
    replacing(
      network: network, inputs: inputs, recordIDs: recordIDs, decisions: decisions, key: key, onRecord: onRecord)
  }

  private func replacing(
    network: Network, inputs: Tensor, recordIDs: [Int], decisions: [Int], key: RandomKey,
    onRecord: @escaping () throws -> Void = {}
  ) -> AttributionSubject {
    AttributionSubject(
      network: network, gradientPlan: gradientPlan, inferencePlan: inferencePlan, captures: captures, inputs: inputs,
      recordIDs: recordIDs, decisions: decisions, background: background, isIndependent: isIndependent, key: key,
      workers: workers, onRecord: onRecord)
  }

  private func use(_ network: Network) {
    gradientPlan.load(network)
    inferencePlan.load(network)
  }

  /// As many records as fill about four megabytes, 8 to 64.
  static func batchSize(recordCount: Int) -> Int { min(max((1 << 20) / max(recordCount, 1) / 8 * 8, 8), 64) }

  // MARK: Shapes

  /// How many records.
  public var count: Int { decisions.count }
  /// The shape of a record.
  var inputShape: [Int] { Array(inputs.shape.dropFirst()) }
  /// The numbers of a record.
  var inputCount: Int { inputShape.product }
  var channelCount: Int { inputs.shape[1] }
  /// The height of maps: 1 over time.
  var height: Int { inputs.shape.count == 4 ? inputs.shape[2] : 1 }
  var width: Int { inputs.shape[inputs.shape.count - 1] }
  /// The shape of maps of every channel.
  var mapShape: [Int] { [count, channelCount, height, width] }

  /// The numbers of a record.
  func input(_ record: Int) -> ArraySlice<Float> {
    inputs.values[record * inputCount..<(record + 1) * inputCount]
  }

  /// The stream of random draws for a record.
  func key(_ record: Int, _ name: String) -> RandomKey { key.derived(name).derived(recordIDs[record]) }

  // MARK: Passes

  /// Appends the numbers of a point to a batch.
  typealias Append = (_ index: Int, _ batch: inout [Float]) -> Void

  /// Lets points through the network, many at a time.
  ///
  /// - Parameters:
  ///   - append: appends the numbers of a point, in the network's input shape.
  ///   - body: sees the outputs for each point, in order.
  func forEachOutput(
    of pointCount: Int, appending append: Append, _ body: (_ index: Int, _ outputs: ArraySlice<Float>) throws -> Void
  ) rethrows {
    try forEachBatch(of: pointCount, appending: append) { start, batch in
      let outputs = inferencePlan.predict(batch).values
      let width = inferencePlan.outputCount
      for row in 0..<batch.shape[0] { try body(start + row, outputs[row * width..<(row + 1) * width]) }
    }
  }

  /// What is explained of the output for each point's class.
  func values(
    of pointCount: Int, _ output: ExplainedOutput, class target: (Int) -> Int, appending append: Append
  ) -> [Double] {
    var values: [Double] = []
    values.reserveCapacity(pointCount)
    forEachOutput(of: pointCount, appending: append) { index, outputs in
      values.append(output.value(of: outputs, class: target(index), isIndependent: isIndependent))
    }
    return values
  }

  /// The mean over records of what is explained of each class.
  func meanOutputs(of records: Tensor, _ output: ExplainedOutput) -> [Double] {
    var sums = [Double](repeating: 0, count: inferencePlan.outputCount)
    forEachOutput(of: records.shape[0]) { record, batch in
      batch += records.values[record * inputCount..<(record + 1) * inputCount]
    } _: { _, outputs in
      for place in sums.indices { sums[place] += output.value(of: outputs, class: place, isIndependent: isIndependent) }
    }
    return sums.map { $0 / Double(records.shape[0]) }
  }

  /// What is explained at a point, and its gradients there.
  struct PointGradient {
    let value: Double
    /// With respect to the input.
    let gradient: ArraySlice<Float>
    /// Values and gradients of the captured layers.
    let captured: [(value: ArraySlice<Float>, gradient: ArraySlice<Float>)]
  }

  /// Lets points through the network and back, many at a time.
  ///
  /// - Parameters:
  ///   - target: the class of each point.
  ///   - captured: whether the captured layers are wanted.
  ///   - append: appends the numbers of a point, in the network's input shape.
  ///   - body: sees each point's gradients, in order.
  func forEachGradient(
    of pointCount: Int, _ output: ExplainedOutput, class target: (Int) -> Int, capturing isCapturing: Bool = false,
    appending append: Append, _ body: (_ index: Int, _ point: PointGradient) throws -> Void
  ) rethrows {
    let width = gradientPlan.outputCount
    try forEachBatch(of: pointCount, appending: append) { start, batch in
      let rowCount = batch.shape[0]
      let outputs =
        output == .logit ? [Float](repeating: 0, count: rowCount * width) : inferencePlan.predict(batch).values
      var seed: [Float] = []
      seed.reserveCapacity(rowCount * width)
      for row in 0..<rowCount {
        output.appendGradient(
          of: outputs[row * width..<(row + 1) * width], class: target(start + row), isIndependent: isIndependent,
          to: &seed)
      }
      let result = gradientPlan.gradients(of: batch, outputGradient: Tensor(shape: [rowCount, width], values: seed))
      func row(_ row: Int, of tensor: Tensor) -> ArraySlice<Float> {
        let width = tensor.count / rowCount
        return tensor.values[row * width..<(row + 1) * width]
      }
      for index in 0..<rowCount {
        try body(
          start + index,
          PointGradient(
            value: output.value(
              of: row(index, of: result.logits), class: target(start + index), isIndependent: isIndependent),
            gradient: row(index, of: result.inputGradient),
            captured: isCapturing
              ? result.captured.map { (row(index, of: $0.value), row(index, of: $0.gradient)) } : []))
      }
    }
  }

  private func forEachBatch(
    of pointCount: Int, appending append: Append, _ body: (_ start: Int, _ batch: Tensor) throws -> Void
  ) rethrows {
    for start in stride(from: 0, to: pointCount, by: gradientPlan.batchSize) {
      let rows = min(gradientPlan.batchSize, pointCount - start)
      var values: [Float] = []
      values.reserveCapacity(rows * inputCount)
      for row in 0..<rows { append(start + row, &values) }
      try body(start, Tensor(shape: [rows] + inputShape, values: values))
    }
  }
}
