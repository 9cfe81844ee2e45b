public import Settings

/// Normalisation of each record by itself, with a trained scale and shift for each normalised value.
///
/// - Reference: Ba, Kiros and Hinton, 2016, "Layer normalization", arXiv:1607.06450.
public struct LayerNorm: NormKind {
  public static let keyword = "layerNorm"
  public static let summary = "Normalises each record by itself."
  public static let settings: [Setting<LayerNorm>] =
    normSettings + [
      Setting(
        "axes", \.axes, follows: "preset", usual: { $0.norm.preset.map(Axes.init(habitOf:)) },
        "What is normalised together: all values of a record, or the channels at each place.")
    ]

  /// What is normalised together; the same for `[feature]`.
  public enum Axes: String, SettingValue, CaseIterable {
    /// All values of a record, as PyTorch's `normalized_shape` of a whole image.
    case all
    /// The channels at each place, as Keras' default axis of -1.
    case channels

    /// Channels in Keras, all in PyTorch.
    init(habitOf preset: FrameworkPreset) { self = preset == .keras ? .channels : .all }
  }

  /// What is normalised together; the preset's habit where nothing is said.
  public var axes: Axes?
  /// Whose conventions hold, the epsilon, and what is trained.
  public var norm = NormSettings()

  public init() {}

  func normalisedShape(of input: [Int], at place: LayerPlace) -> [Int] {
    (axes ?? Axes(habitOf: norm.preset(under: place.preset))) == .channels ? [input[0]] : input
  }
}

extension LayerNorm: LayerKind {
  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] { inputs[0] }

  func parameters(of inputs: [[Int]], at place: LayerPlace) -> [Parameter] {
    norm.parameters(shape: normalisedShape(of: inputs[0], at: place), at: place)
  }
}

extension Layer {
  public static func layerNorm(axes: LayerNorm.Axes? = nil, _ norm: NormSettings = NormSettings()) -> Layer {
    var made = LayerNorm()
    (made.axes, made.norm) = (axes, norm)
    return Layer(made)
  }
}
