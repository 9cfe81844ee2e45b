public import Settings

/// Normalisation of each record over space and the channels of a group, with a trained scale and shift for each channel.
///
/// As many groups as channels make it instance normalisation.
///
/// - Reference: Wu and He, 2018, "Group normalization", arXiv:1803.08494; Ulyanov et al., 2016, arXiv:1607.08022.
public struct GroupNorm: NormKind {
  public static let keyword = "groupNorm"
  public static let summary = "Normalises each record by groups of channels."
  public static let shorthand: String? = "groups"
  public static let settings: [Setting<GroupNorm>] =
    [
      Setting(
        "groups", \.groups, in: .within(1...1 << 20), required: true,
        "How many parts the channels are cut into; as many as channels make it instance normalisation.")
    ] + normSettings

  /// How many parts the channels are cut into.
  public var groups = 1
  /// Whose conventions hold, the epsilon, and what is trained.
  public var norm = NormSettings()

  public init() {}
}

extension GroupNorm: LayerKind {
  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] {
    guard inputs[0][0].isMultiple(of: groups) else {
      throw place.failure("cannot cut \(inputs[0][0]) channels into \(groups) groups")
    }
    return inputs[0]
  }

  func parameters(of inputs: [[Int]], at place: LayerPlace) -> [Parameter] {
    norm.parameters(shape: [inputs[0][0]], at: place)
  }
}

extension Layer {
  public static func groupNorm(groups: Int, _ norm: NormSettings = NormSettings()) -> Layer {
    var made = GroupNorm()
    (made.groups, made.norm) = (groups, norm)
    return Layer(made)
  }
}
