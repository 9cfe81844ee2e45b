public import Settings

/// The sum over channels of values times positive gradients, place by place.
///
/// - Reference: Jiang et al., 2021, "LayerCAM", IEEE Transactions on Image Processing 30, equations 5 and 6.
public struct LayerCAM: ActivationMapKind {
  public static let keyword = "layerCAM"
  public static let summary =
    "Shows a layer's values times their positive gradients, place by place; it also suits early layers."
  public static let title = "LayerCAM"
  public static let settings: [Setting<LayerCAM>] = mapSettings

  public var layer: String?
  public var variant = ActivationMapVariant.rectified
  public var output = ExplainedOutput.logit

  public init() {}

  public func maps(_ subject: AttributionSubject) -> (_ record: Int, _ layer: LayerValues) -> [Double] {
    { _, layer in
      layer.summed { $0 * max($1, 0) }
    }
  }
}
