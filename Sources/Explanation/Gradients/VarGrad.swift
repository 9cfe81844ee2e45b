import Arrays
public import Settings

/// The variance of the gradient over copies of a record with noise.
///
/// - Reference: Adebayo et al., 2018, "Local explanation methods for deep neural networks lack sensitivity to parameter values",
///   arXiv:1810.03307, section 2.
public struct VarGrad: AttributionKind {
  public static let keyword = "varGrad"
  public static let summary =
    "Shows the variance of the gradient over copies of the record with noise: where the network is sensitive."
  public static let settings: [Setting<VarGrad>] = [
    Setting("samples", \.sampleCount, in: .within(2...100_000), "Copies of each record."),
    Setting(
      "noise", \.noise, in: .within(0...10), "The noise's standard deviation, as a share of the record's range."),
    Setting("output", \.output, "What of the output is explained."),
  ]

  public var sampleCount = 50
  public var noise = 0.15
  public var output = ExplainedOutput.logit

  public init() {}

  public var isRandom: Bool { true }

  public func explain(_ subject: AttributionSubject) throws -> [ExplanationPart] {
    var values: [Float] = []
    try NoisyGradients(sampleCount: sampleCount, noise: noise, output: output).forEachRecord(of: subject) {
      _, _, variance in
      for value in variance { values.append(Float(value)) }
    }
    return [
      ExplanationPart(
        .maps(.sequential), title: "VarGrad", values: Tensor(shape: subject.mapShape, values: values))
    ]
  }
}
