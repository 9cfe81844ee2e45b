public import Settings

/// The sum over channels of values times gradients, place by place.
///
/// - Reference: Draelos and Carin, 2020, "Use HiResCAM instead of Grad-CAM", arXiv:2011.08891, equation 4.
public struct HiResCAM: ActivationMapKind {
  public static let keyword = "hiResCAM"
  public static let summary =
    "Shows the sum of a layer's values times their gradients, place by place, so that nothing is averaged away."
  public static let title = "HiResCAM"
  public static let settings: [Setting<HiResCAM>] = mapSettings

  public var layer: String?
  public var variant = ActivationMapVariant.rectified
  public var output = ExplainedOutput.logit

  public init() {}

  public func maps(_ subject: AttributionSubject) -> (_ record: Int, _ layer: LayerValues) -> [Double] {
    { _, layer in
      layer.summed { $0 * $1 }
    }
  }
}
