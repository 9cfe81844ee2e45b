import Arrays
public import Settings

/// How much each input value contributes to an output, along the straight path from a baseline.
///
/// The contributions sum to F(input) − F(baseline), up to the error of the quadrature. Rules of 16, 32, 64 … nodes follow
/// one another until the sum is right and two rules agree on every value, or the limit is reached; how much is missing and
/// how far the last two rules differ stands with the map.
///
/// - Reference: Sundararajan, Taly and Yan, 2017, "Axiomatic attribution for deep networks", arXiv:1703.01365, equation 1.
public struct IntegratedGradients: AttributionKind {
  public static let keyword = "integratedGradients"
  public static let summary =
    "Shows how much each input value contributes to the class decided, along the straight path from a baseline."
  public static let settings: [Setting<IntegratedGradients>] = [
    Setting(
      "nodes", \.nodeCount, in: .within(2...4_096),
      "Quadrature nodes of the first attempt, which a rule of half as many is compared with."),
    Setting("maximumNodes", \.maximumNodeCount, in: .within(2...65_536), "Nodes up to which attempts double them."),
    Setting(
      "tolerance", \.tolerance, in: .within(0...1),
      "The residual that is small enough, as a share of the difference that contributions sum to."),
    Setting(
      "errorTolerance", \.errorTolerance, in: .within(0...10),
      "How far two rules may differ, all values summed, as a share of the contributions' magnitudes."),
    Setting("baseline", \.baseline, "Where the path begins."),
    Setting("output", \.output, "What of the output is explained."),
  ]

  public var nodeCount = 32
  public var maximumNodeCount = 2_048
  public var tolerance = 0.005
  public var errorTolerance = 0.1
  public var baseline = Baseline.zeros
  public var output = ExplainedOutput.logit

  public init() {}

  public var backgroundCount: Int { baseline.settings.backgroundCount }

  public func explain(_ subject: AttributionSubject) throws -> [ExplanationPart] {
    let baselines = (0..<subject.count).map(baseline.values(subject))
    let differences = differences(subject, baselines)
    var finished = [(values: [Float], completeness: Completeness)?](repeating: nil, count: subject.count)
    var open = Array(0..<subject.count)
    var before = try contributions(of: open, subject, baselines, nodeCount: nodeCount / 2, subject.onRecord)
    var nodes = nodeCount
    while !open.isEmpty {
      let now = try contributions(of: open, subject, baselines, nodeCount: nodes) {}
      var rest: [Int] = []
      var kept: [[Float]] = []
      for (place, record) in open.enumerated() {
        let error = zip(now[place], before[place]).reduce(0) { $0 + Double(abs($1.0 - $1.1)) }
        let completeness = Completeness(of: now[place], difference: differences[record], quadratureError: error)
        let isGood =
          abs(completeness.residual) <= tolerance * max(abs(completeness.difference), 0.01 * completeness.magnitude)
          && error <= errorTolerance * completeness.magnitude
        if isGood || nodes * 2 > maximumNodeCount {
          finished[record] = (now[place], completeness)
        } else {
          rest.append(record)
          kept.append(now[place])
        }
      }
      (open, before, nodes) = (rest, kept, nodes * 2)
    }
    let found = finished.compactMap(\.self)
    return [
      ExplanationPart(
        .maps(.signed), title: "Integrated gradients",
        values: Tensor(shape: subject.mapShape, values: found.flatMap(\.values)),
        completeness: found.map(\.completeness))
    ]
  }

  /// F(record) − F(baseline) for each record.
  private func differences(_ subject: AttributionSubject, _ baselines: [[Float]]) -> [Double] {
    let values = subject.values(of: subject.count * 2, output, class: { subject.decisions[$0 / 2] }) { index, batch in
      if index.isMultiple(of: 2) { batch += subject.input(index / 2) } else { batch += baselines[index / 2] }
    }
    return (0..<subject.count).map { values[2 * $0] - values[2 * $0 + 1] }
  }

  /// What a rule of so many nodes gives for some records.
  private func contributions(
    of records: [Int], _ subject: AttributionSubject, _ baselines: [[Float]], nodeCount: Int,
    _ onRecord: () throws -> Void
  ) throws -> [[Float]] {
    let rule = GaussLegendre(count: nodeCount)
    let width = subject.inputCount
    var results: [[Float]] = []
    var total = [Double](repeating: 0, count: width)
    try subject.forEachGradient(
      of: records.count * nodeCount, output, class: { subject.decisions[records[$0 / nodeCount]] }
    ) { index, batch in
      let record = records[index / nodeCount]
      let t = Float(rule.nodes[index % nodeCount])
      for (value, base) in zip(subject.input(record), baselines[record]) { batch.append(base + t * (value - base)) }
    } _: { index, point in
      let (place, node) = index.quotientAndRemainder(dividingBy: nodeCount)
      if node == 0 {
        try onRecord()
        for place in 0..<width { total[place] = 0 }
      }
      let weight = rule.weights[node]
      for (place, value) in point.gradient.enumerated() { total[place] += weight * Double(value) }
      guard node == nodeCount - 1 else { return }
      let record = records[place]
      results.append(
        zip(total, zip(subject.input(record), baselines[record])).map { Float($0 * Double($1.0 - $1.1)) })
    }
    return results
  }
}
