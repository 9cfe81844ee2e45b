public import Settings

/// Where a layer's channels speak for a class, each weighed by its gradient where the channel is active.
///
/// - Reference: Fu et al., 2020, "Axiom-based Grad-CAM", arXiv:2008.02312, equation 8.
public struct XGradCAM: ActivationMapKind {
  public static let keyword = "xGradCAM"
  public static let summary =
    "Shows where a layer's channels speak for the class decided, each weighed by its gradient where the channel is active."
  public static let title = "XGrad-CAM"
  public static let settings: [Setting<XGradCAM>] = mapSettings

  public var layer: String?
  public var variant = ActivationMapVariant.rectified
  public var output = ExplainedOutput.logit

  public init() {}

  public func maps(_ subject: AttributionSubject) -> (_ record: Int, _ layer: LayerValues) -> [Double] {
    { _, layer in
      layer.weighed { channel in
        let values = layer.channel(channel)
        let sum = values.reduce(0) { $0 + Double($1) }
        let product = zip(values, layer.gradient(channel)).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        return product / (sum + 1e-7)
      }
    }
  }
}
