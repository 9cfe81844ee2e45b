import Arrays
public import Settings

/// How fast the output for the class rises with each input value, at the record itself.
///
/// - Reference: Simonyan, Vedaldi and Zisserman, 2014, "Deep inside convolutional networks", arXiv:1312.6034, section 3.
public struct InputGradient: AttributionKind {
  public static let keyword = "gradient"
  public static let summary = "Shows how fast the output for the class decided rises with each input value."
  public static let settings: [Setting<InputGradient>] = [
    Setting("absolute", \.isAbsolute, "Whether only the magnitude is shown, as in saliency maps."),
    Setting("output", \.output, "What of the output is explained."),
  ]

  public var isAbsolute = false
  public var output = ExplainedOutput.logit

  public init() {}

  public func explain(_ subject: AttributionSubject) throws -> [ExplanationPart] {
    var values: [Float] = []
    try subject.forEachGradient(of: subject.count, output, class: { subject.decisions[$0] }) { record, batch in
      batch += subject.input(record)
    } _: { _, point in
      try subject.onRecord()
      values += isAbsolute ? point.gradient.map(abs) : Array(point.gradient)
    }
    return [
      ExplanationPart(
        .maps(isAbsolute ? .sequential : .signed), title: isAbsolute ? "Gradient, magnitude" : "Gradient",
        values: Tensor(shape: subject.mapShape, values: values))
    ]
  }
}
