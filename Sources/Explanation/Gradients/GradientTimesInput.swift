import Arrays
public import Settings

/// The gradient at the record times its difference from a baseline: the first-order guess of what each value contributes.
///
/// - Reference: Shrikumar et al., 2016, "Not just a black box", arXiv:1605.01713, section 2.2.
public struct GradientTimesInput: AttributionKind {
  public static let keyword = "gradientTimesInput"
  public static let summary =
    "Shows the gradient times the input's difference from a baseline: a linear guess of what each value contributes."
  public static let settings: [Setting<GradientTimesInput>] = [
    Setting("baseline", \.baseline, "What the input is compared with."),
    Setting("output", \.output, "What of the output is explained."),
  ]

  public var baseline = Baseline.zeros
  public var output = ExplainedOutput.logit

  public init() {}

  public var backgroundCount: Int { baseline.settings.backgroundCount }

  public func explain(_ subject: AttributionSubject) throws -> [ExplanationPart] {
    let baseline = baseline.values(subject)
    var values: [Float] = []
    try subject.forEachGradient(of: subject.count, output, class: { subject.decisions[$0] }) { record, batch in
      batch += subject.input(record)
    } _: { record, point in
      try subject.onRecord()
      for (gradient, (value, base)) in zip(point.gradient, zip(subject.input(record), baseline(record))) {
        values.append(gradient * (value - base))
      }
    }
    return [
      ExplanationPart(
        .maps(.signed), title: "Gradient × input", values: Tensor(shape: subject.mapShape, values: values))
    ]
  }
}
