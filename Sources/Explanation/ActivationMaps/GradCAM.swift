public import Settings

/// Where a layer's channels speak for a class, each weighed by its mean gradient: gradient-weighted class activation mapping.
///
/// - Reference: Selvaraju et al., 2017, "Grad-CAM", arXiv:1610.02391, equations 1 and 2.
public struct GradCAM: ActivationMapKind {
  public static let keyword = "gradCAM"
  public static let summary =
    "Shows where a layer's channels speak for the class decided, each weighed by its mean gradient."
  public static let title = "Grad-CAM"
  public static let settings: [Setting<GradCAM>] = mapSettings

  public var layer: String?
  public var variant = ActivationMapVariant.rectified
  public var output = ExplainedOutput.logit

  public init() {}

  public func maps(_ subject: AttributionSubject) -> (_ record: Int, _ layer: LayerValues) -> [Double] {
    { _, layer in
      layer.weighed { layer.gradient($0).reduce(0) { $0 + Double($1) } / Double(layer.placeCount) }
    }
  }
}
