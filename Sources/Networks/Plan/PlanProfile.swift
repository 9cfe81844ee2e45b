/// Where the time of a plan's calls goes.
public struct PlanProfile: Sendable {
  /// One part of the plan; times are seconds of one thread, all threads' added up, medians over the calls.
  public struct Row: Sendable {
    public let part: PlanPart
    /// The layers that this one's kernel took in.
    public let fused: [String]
    /// Making kernels' weights out of parameters that changed.
    public fileprivate(set) var preparationSeconds = 0.0
    /// From the inputs to the outputs.
    public fileprivate(set) var forwardSeconds = 0.0
    /// From the outputs back.
    public fileprivate(set) var backwardSeconds = 0.0
    /// Of the fastest call.
    public fileprivate(set) var fastestForwardSeconds = 0.0
    /// Floating-point operations of a call's convolutions and dense layers, two a multiply-add; 0 for other layers.
    public let forwardOperations: Int
    /// Of both gradients; of the weights' alone where the layer reads an input.
    public let backwardOperations: Int

    /// All passes.
    public var seconds: Double { preparationSeconds + forwardSeconds + backwardSeconds }
    /// Floating-point operations a second on one thread; `nil` where there are none to count.
    public var forwardRate: Double? {
      forwardOperations > 0 && forwardSeconds > 0 ? Double(forwardOperations) / forwardSeconds : nil
    }
    /// As ``forwardRate``, of the gradients.
    public var backwardRate: Double? {
      backwardOperations > 0 && backwardSeconds > 0 ? Double(backwardOperations) / backwardSeconds : nil
    }
  }

  /// The parts in the order in which the plan runs them.
  public let rows: [Row]
  /// How long a call takes from beginning to end, the median.
  public let callSeconds: Double
  /// How many threads worked.
  public let threadCount: Int

  /// The time in which a thread worked, of all rows.
  public var busySeconds: Double { rows.reduce(0) { $0 + $1.seconds } }

  /// Reads measurements: seconds by call and origin, and of whole calls.
  init(_ plan: ExecutionPlan, origins: [StepOrigin], samples: [[Double]], calls: [Double], threadCount: Int) {
    let layers = Dictionary(
      plan.description.shapedLayers.map { ($0.node.name, $0) }, uniquingKeysWith: { first, _ in first })
    let sources = (try? plan.description.sources()) ?? []
    let readers = Set(
      zip(plan.description.nodes, sources).compactMap { node, sources in
        sources.contains { if case .layer = $0 { true } else { false } } ? node.name : nil
      })
    var rows: [Row] = []
    var places: [PlanPart: Int] = [:]
    // Forward steps first: preparations are listed by kind, not by layer.
    for part in (origins.filter { $0.pass == .forward } + origins).map(\.part) where places[part] == nil {
      var operations = 0
      var gradients = 0
      var fused: [String] = []
      if case .layer(let name) = part {
        operations = 2 * (layers[name]?.multiplyAdds ?? 0) * plan.batchSize
        fused = plan.builder.fused[name] ?? []
        let needed = (plan.builder.needsParameterGradients ? 1 : 0) + (readers.contains(name) ? 1 : 0)
        gradients = plan.builder.mode == .inference ? 0 : needed * operations
      }
      places[part] = rows.count
      rows.append(Row(part: part, fused: fused, forwardOperations: operations, backwardOperations: gradients))
    }
    for (slot, origin) in origins.enumerated() {
      guard let place = places[origin.part] else { continue }
      let times = samples.map { $0[slot] }
      switch origin.pass {
      case .preparation: rows[place].preparationSeconds = times.median
      case .forward:
        rows[place].forwardSeconds = times.median
        rows[place].fastestForwardSeconds = times.min() ?? 0
      case .backward: rows[place].backwardSeconds = times.median
      }
    }
    self.rows = rows.filter { $0.seconds > 0 }
    callSeconds = calls.median
    self.threadCount = threadCount
  }
}

extension [Double] {
  /// The middle value, or the mean of the two in the middle; 0 of none.
  fileprivate var median: Double {
    guard !isEmpty else { return 0 }
    let sorted = sorted()
    return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
  }
}
