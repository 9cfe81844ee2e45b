public import Arrays
public import Networks
public import Settings

/// How much each input value contributes to a logit, along the straight path from a baseline.
///
/// The contributions sum to F(input) − F(baseline), up to the error of the quadrature, which is measured: the number of
/// nodes is doubled until the residual is small enough or the limit is reached.
///
/// - Reference: Sundararajan, Taly and Yan, 2017, "Axiomatic attribution for deep networks", arXiv:1703.01365, equation 1.
public struct IntegratedGradients: AttributionKind {
  public static let keyword = "integratedGradients"
  public static let summary =
    "Shows how much each input value contributes to the class decided, against an input of zeros."
  public static let settings: [Setting<IntegratedGradients>] = [
    Setting("nodes", \.nodeCount, in: .within(1...4_096), "Quadrature nodes of the first attempt."),
    Setting("maximumNodes", \.maximumNodeCount, in: .within(1...65_536), "Nodes up to which attempts double them."),
    Setting(
      "tolerance", \.tolerance, in: .within(0...1),
      "The residual that is small enough, as a share of the difference that contributions sum to."),
  ]

  public var nodeCount = 32
  public var maximumNodeCount = 2_048
  public var tolerance = 0.005

  public init() {}

  public func explain(_ subject: AttributionSubject) throws -> [ExplanationPart] {
    var values: [Float] = []
    var completeness: [Completeness] = []
    for (index, decided) in subject.decisions.enumerated() {
      try subject.onRecord()
      let input = subject.inputs[row: index]
      let result = contributions(
        subject.plan, input: input, baseline: Tensor(shape: input.shape), target: decided)
      values += result.values.values
      completeness.append(Completeness(difference: result.difference, residual: result.residual))
    }
    var shape = subject.inputs.shape
    if shape.count == 3 { shape.insert(1, at: 2) }
    return [
      ExplanationPart(
        .maps(.signed), title: "Integrated gradients", values: Tensor(shape: shape, values: values),
        completeness: completeness)
    ]
  }

  /// What one record's values contribute.
  public struct Contributions: Sendable, Equatable {
    /// One contribution for each input value, in the input's shape.
    public let values: Tensor
    /// F(input) − F(baseline).
    public let difference: Double
    /// The sum of all contributions minus ``difference``.
    public let residual: Double
    /// Quadrature nodes that were used.
    public let nodeCount: Int
  }

  /// Explains one record's logit of one class.
  ///
  /// - Parameter plan: a gradient plan that holds the network's values.
  /// - Shape: `input` and `baseline` have the network's input shape.
  /// - Complexity: O(nodes) forward and backward passes, in batches of the plan's size.
  public func contributions(
    _ plan: ExecutionPlan, input: Tensor, baseline: Tensor, target: Int
  ) -> Contributions {
    precondition(input.shape == baseline.shape, "input \(input.shape), baseline \(baseline.shape)")
    let ends = Self.gradients(plan, [input, baseline], target: target)
    let difference = Double(ends.logits[0]) - Double(ends.logits[1])
    var nodeCount = nodeCount
    while true {
      let attribution = Self.attribution(plan, input, baseline, target, GaussLegendre(count: nodeCount))
      let residual = attribution.values.reduce(0.0) { $0 + Double($1) } - difference
      if abs(residual) <= tolerance * abs(difference) || nodeCount * 2 > maximumNodeCount {
        return Contributions(values: attribution, difference: difference, residual: residual, nodeCount: nodeCount)
      }
      nodeCount *= 2
    }
  }

  private static func attribution(
    _ plan: ExecutionPlan, _ input: Tensor, _ baseline: Tensor, _ target: Int, _ rule: GaussLegendre
  ) -> Tensor {
    var total = [Double](repeating: 0, count: input.count)
    var start = 0
    while start < rule.nodes.count {
      let nodes = start..<min(start + plan.batchSize, rule.nodes.count)
      let points = nodes.map { node in
        let t = Float(rule.nodes[node])
        return Tensor(shape: input.shape, values: zip(input.values, baseline.values).map { $1 + t * ($0 - $1) })
      }
      let gradients = gradients(plan, points, target: target).inputs
      for (row, node) in nodes.enumerated() {
        let weight = rule.weights[node]
        for place in total.indices { total[place] += weight * Double(gradients[row * input.count + place]) }
      }
      start = nodes.upperBound
    }
    let values = total.indices.map { Float(total[$0] * Double(input.values[$0] - baseline.values[$0])) }
    return Tensor(shape: input.shape, values: values)
  }

  private static func gradients(
    _ plan: ExecutionPlan, _ points: [Tensor], target: Int
  ) -> (logits: [Float], inputs: [Float]) {
    let batch = Tensor(shape: [points.count] + points[0].shape, values: points.flatMap(\.values))
    var seed = Tensor(shape: [points.count, plan.outputCount])
    for row in points.indices { seed.values[row * plan.outputCount + target] = 1 }
    let result = plan.gradients(of: batch, outputGradient: seed)
    return (points.indices.map { result.logits.values[$0 * plan.outputCount + target] }, result.inputGradient.values)
  }
}
