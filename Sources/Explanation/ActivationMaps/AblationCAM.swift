import Arrays
import Networks
public import Settings

/// Where a layer's channels speak for a class, each weighed by how much of the output goes when the channel is silenced.
///
/// - Reference: Desai and Ramaswamy, 2020, "Ablation-CAM", WACV, equations 4 and 5.
public struct AblationCAM: ActivationMapKind {
  public static let keyword = "ablationCAM"
  public static let summary =
    "Shows where a layer's channels speak for the class decided, each weighed by what the output loses without it."
  public static let title = "Ablation-CAM"
  public static let settings: [Setting<AblationCAM>] = mapSettings

  public var layer: String?
  public var variant = ActivationMapVariant.rectified
  public var output = ExplainedOutput.logit

  public init() {}

  public func maps(_ subject: AttributionSubject) throws -> (_ record: Int, _ layer: LayerValues) -> [Double] {
    guard let layer else { preconditionFailure("an attribution is fitted to a network before it explains") }
    let silenced = try SilencedNetwork(subject, layer: layer)
    return { record, layer in
      let said = silenced.values(
        of: subject.input(record), output, class: subject.decisions[record], channelCount: layer.channelCount)
      return layer.weighed { said.whole == 0 ? 0 : (said.whole - said.silenced[$0]) / said.whole }
    }
  }
}
