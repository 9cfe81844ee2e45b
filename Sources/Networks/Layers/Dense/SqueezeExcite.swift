public import Settings

/// A squeeze-and-excitation: every channel is multiplied with a factor that a small network finds from the means of all
/// channels, σ(E · f(R · mean + r) + e).
///
/// - Shape: input and output `[channel, height, width]` or `[channel, time]`; weights `reduce.weight` `[units, channel]` and
///   `expand.weight` `[channel, units]`, each with its bias.
/// - Reference: Hu et al., 2018, "Squeeze-and-excitation networks", arXiv:1709.01507, equations 2 to 4.
public struct SqueezeExcite: WeightedKind {
  public static let keyword = "squeezeExcite"
  public static let summary = "Weighs each channel by what all of them come to."
  public static let shorthand: String? = "units"
  public static let settings: [Setting<SqueezeExcite>] =
    [
      Setting(
        "units", \.units, in: .within(1...1 << 20), required: true,
        "The number of values that the channels' means are reduced to."),
      Setting("activation", \.activation, "What is applied to these."),
    ] + weightSettings

  /// The number of values that the means are reduced to.
  public var units = 1
  /// What is applied to them.
  public var activation = Activation.relu
  /// How the weights start and what they cost.
  public var weights = WeightSettings()

  public init() {}
}

extension SqueezeExcite: LayerKind {
  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] {
    try place.checkSpace(inputs[0])
    return inputs[0]
  }

  func parameters(of inputs: [[Int]], at place: LayerPlace) -> [Parameter] {
    let channels = inputs[0][0]
    return place.affine(
      weights, part: "reduce.", shape: [units, channels], fanIn: channels, fanOut: units, bias: units)
      + place.affine(
        weights, part: "expand.", shape: [channels, units], fanIn: units, fanOut: channels, bias: channels)
  }

  func weightUses(of inputs: [[Int]], output: [Int]) -> Int { 1 }
}

extension Layer {
  public static func squeezeExcite(
    units: Int, activation: Activation = .relu, weights: WeightSettings = WeightSettings()
  ) -> Layer {
    var made = SqueezeExcite()
    (made.units, made.activation, made.weights) = (units, activation, weights)
    return Layer(made)
  }
}
