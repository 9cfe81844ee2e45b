import Arrays
public import Settings

/// The mean gradient over copies of a record with noise.
///
/// - Reference: Smilkov et al., 2017, "SmoothGrad: removing noise by adding noise", arXiv:1706.03825, section 3.
public struct SmoothGrad: AttributionKind {
  public static let keyword = "smoothGrad"
  public static let summary =
    "Shows the mean gradient over copies of the record with noise, which is calmer than the gradient."
  public static let settings: [Setting<SmoothGrad>] = [
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
    var (values, errors): ([Float], [Float]) = ([], [])
    try NoisyGradients(sampleCount: sampleCount, noise: noise, output: output).forEachRecord(of: subject) {
      _, mean, variance in
      for value in mean { values.append(Float(value)) }
      for value in variance { errors.append(Float((value / Double(sampleCount)).squareRoot())) }
    }
    return [
      ExplanationPart(
        .maps(.signed), title: "SmoothGrad", values: Tensor(shape: subject.mapShape, values: values),
        standardErrors: Tensor(shape: subject.mapShape, values: errors))
    ]
  }
}
