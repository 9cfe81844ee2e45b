import Arrays
import Networks
public import Settings

/// How much each input value contributes to a logit, against training records, by multipliers that go back layer by layer.
///
/// Each layer passes on the mean of its gradient along the straight path between its values for the training record and for
/// the record explained. For functions of one value this is Δy / Δx, the rescale rule of DeepLIFT; products share equally;
/// a maximum counts for the place that rose to it or fell from it. So contributions sum to the difference of the outputs
/// whatever the layers, normalisations, products and squeeze-and-excitation included.
///
/// - Reference: Shrikumar, Greenside and Kundaje, 2017, "Learning important features through propagating activation
///   differences", arXiv:1704.02685, section 3.5.1; Lundberg and Lee, 2017, arXiv:1705.07874, section 4.2.
public struct DeepSHAP: AttributionKind {
  public static let keyword = "deepSHAP"
  public static let summary =
    "Shows how much each input value contributes to the class decided, against training records, in one pass for each."
  public static let settings: [Setting<DeepSHAP>] = [
    Setting("background", \.recordCount, in: .within(1...10_000), "How many training records, drawn by the seed."),
    Setting(
      "nodes", \.mostNodes, in: .within(1...65_536),
      "Places at most on the path of a layer that is neither affine, nor a function of one value, a product or a maximum: "
        + "doubled from 8 until what goes in sums to what comes out."),
  ]

  public var recordCount = 16
  public var mostNodes = 1_024

  public init() {}

  public var backgroundCount: Int { recordCount }
  public var isRandom: Bool { true }

  public func explain(_ subject: AttributionSubject) throws -> [ExplanationPart] {
    let background = subject.background.prefix(recordCount)
    let bases = background.shape[0]
    guard bases > 0 else { throw AttributionRefusal("needs training records to compare with") }
    let batches = (bases + subject.inferencePlan.batchSize - 1) / subject.inferencePlan.batchSize
    let network = try LayerwiseNetwork(
      subject.network, batchSize: (bases + batches - 1) / batches, workers: subject.workers)
    let baseOutputs = subject.meanOutputs(of: background, .logit)
    let ownOutputs = subject.values(of: subject.count, .logit, class: { subject.decisions[$0] }) { record, batch in
      batch += subject.input(record)
    }
    var values: [Float] = []
    var completeness: [Completeness] = []
    let width = subject.inputCount
    let multipliers = RescaledMultipliers(network, background: background, mostNodes: mostNodes, subject.workers)
    for record in 0..<subject.count {
      try subject.onRecord()
      let input = subject.input(record)
      var sums = [Double](repeating: 0, count: width)
      multipliers.forEach(
        of: Tensor(shape: [1] + subject.inputShape, values: Array(input)), class: subject.decisions[record]
      ) { base, multipliers in
        let own = background.values[base * width..<(base + 1) * width]
        for (place, (factor, (value, other))) in zip(multipliers, zip(input, own)).enumerated() {
          sums[place] += Double(factor) * (Double(value) - Double(other))
        }
      }
      let found = sums.map { Float($0 / Double(bases)) }
      values += found
      completeness.append(
        Completeness(of: found, difference: ownOutputs[record] - baseOutputs[subject.decisions[record]]))
    }
    return [
      ExplanationPart(
        .maps(.signed), title: "DeepSHAP, \(bases) training records",
        values: Tensor(shape: subject.mapShape, values: values), completeness: completeness)
    ]
  }
}
