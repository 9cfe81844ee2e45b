public import Networks
public import Settings

/// The gradient that every relu lets back only where it is positive.
///
/// - Reference: Zeiler and Fergus, 2014, "Visualizing and understanding convolutional networks", arXiv:1311.2901, section 2.1.
public struct Deconvnet: AttributionKind {
  public static let keyword = "deconvnet"
  public static let summary =
    "Shows what comes back through the layers when every relu rectifies what goes back, not what came forward."
  public static let settings: [Setting<Deconvnet>] = []

  public init() {}

  public func fitted(to network: NetworkDescription) throws(AttributionRefusal) -> Deconvnet {
    try RectifiedGradients.check(network)
    return self
  }

  public func explain(_ subject: AttributionSubject) throws -> [ExplanationPart] {
    [
      ExplanationPart(
        .maps(.signed), title: "Deconvnet", values: try RectifiedGradients(rule: .deconvolution).values(subject))
    ]
  }
}
