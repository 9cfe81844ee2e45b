public import Settings

/// Where a layer's channels speak for a class, each place of a gradient counted by what it takes to explain the channel.
///
/// The weights follow from the first derivative g alone, as those of an exponential of the output do:
/// α = g² / (2 g² + Σ A · g³), w = Σ α · max(g, 0).
///
/// - Reference: Chattopadhyay et al., 2018, "Grad-CAM++", arXiv:1710.11063, equations 10 and 19.
public struct GradCAMPlusPlus: ActivationMapKind {
  public static let keyword = "gradCAMPlusPlus"
  public static let summary =
    "Shows where a layer's channels speak for the class decided, with weights that count several objects in an image."
  public static let title = "Grad-CAM++"
  public static let settings: [Setting<GradCAMPlusPlus>] = mapSettings

  public var layer: String?
  public var variant = ActivationMapVariant.rectified
  public var output = ExplainedOutput.logit

  public init() {}

  public func maps(_ subject: AttributionSubject) -> (_ record: Int, _ layer: LayerValues) -> [Double] {
    { _, layer in
      layer.weighed { channel in
        let sum = layer.channel(channel).reduce(0) { $0 + Double($1) }
        return layer.gradient(channel).reduce(0) { total, slope in
          let g = Double(slope)
          // A term for stability where both parts of the sum nearly cancel.
          return g > 0 ? total + g * g * g / (2 * g * g + sum * g * g * g + 1e-6) : total
        }
      }
    }
  }
}
