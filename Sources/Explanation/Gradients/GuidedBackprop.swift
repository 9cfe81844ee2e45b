public import Networks
public import Settings

/// The gradient that every relu lets back only where it is positive and the relu is open.
///
/// It mostly restores the image: see whether it passes the randomisation test before it is believed.
///
/// - Reference: Springenberg et al., 2015, "Striving for simplicity", arXiv:1412.6806, section 3.4.
public struct GuidedBackprop: AttributionKind {
  public static let keyword = "guidedBackprop"
  public static let summary =
    "Shows the gradient with what is negative cut off at every relu: sharp, but nearly the same for any weights."
  public static let settings: [Setting<GuidedBackprop>] = []

  public init() {}

  public func fitted(to network: NetworkDescription) throws(AttributionRefusal) -> GuidedBackprop {
    try RectifiedGradients.check(network)
    return self
  }

  public func explain(_ subject: AttributionSubject) throws -> [ExplanationPart] {
    [
      ExplanationPart(
        .maps(.signed), title: "Guided backprop", values: try RectifiedGradients(rule: .guided).values(subject))
    ]
  }
}
