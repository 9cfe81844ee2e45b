public import Settings

/// How weights and biases start and what they cost: of one layer, or of all layers of a network that say nothing
/// themselves.
public struct WeightSettings: Hashable, Sendable {
  /// How weights start; the preset's habit where nothing is said.
  public var initializer: WeightInitializer?
  /// How biases start: constant, or drawn with a width of its own; the preset's habit where nothing is said.
  public var biasInitializer: WeightInitializer?
  /// What the size of weights costs; nothing where nothing is said.
  public var penalty: Penalty?
  /// What the size of biases costs; nothing where nothing is said.
  public var biasPenalty: Penalty?

  /// Makes settings.
  public init(
    initializer: WeightInitializer? = nil, biasInitializer: WeightInitializer? = nil, penalty: Penalty? = nil,
    biasPenalty: Penalty? = nil
  ) {
    self.initializer = initializer
    self.biasInitializer = biasInitializer
    self.penalty = penalty
    self.biasPenalty = biasPenalty
  }

  /// What is said, by the names of settings.
  var said: [String: CanonicalValue] {
    [
      "initializer": initializer.canonical, "biasInitializer": biasInitializer.canonical,
      "penalty": penalty.canonical, "biasPenalty": biasPenalty.canonical,
    ].filter { $0.value != .null }
  }
}

/// A group of settings among which are those of weights: a layer, or the network.
public protocol WeightedGroup: SettingGroup {
  var weights: WeightSettings { get set }
}

extension WeightedGroup {
  public static var weightSettings: [Setting<Self>] {
    [
      Setting("initializer", \.weights.initializer, "How weights start; as the preset's framework does otherwise."),
      Setting(
        "biasInitializer", \.weights.biasInitializer, "How biases start; as the preset's framework does otherwise."),
      Setting("penalty", \.weights.penalty, "What the size of weights costs, added to the loss."),
      Setting("biasPenalty", \.weights.biasPenalty, "What the size of biases costs, added to the loss."),
    ]
  }

  public var fault: (setting: String, message: String)? { weights.fault }
}

extension WeightSettings {
  /// Biases are no matrix.
  public var fault: (setting: String, message: String)? {
    guard let start = biasInitializer, start.needsMatrix else { return nil }
    return (
      "biasInitializer",
      "cannot start biases by '\(start.keyword)', which needs a matrix; they may be "
        + WeightInitializer.biasKeywords.joined(separator: ", ")
    )
  }
}

/// A layer whose inputs are weighed.
protocol WeightedKind: LayerKind, WeightedGroup {}

extension LayerPlace {
  /// The weights of a layer, and a bias of so many values if it has one.
  ///
  /// - Parameter part: which of several weights of one layer, such as `reduce.`; empty for the only one.
  func affine(
    _ settings: WeightSettings, part: String = "", shape: [Int], fanIn: Int, fanOut: Int, bias: Int?
  ) -> [Parameter] {
    func start(_ initializer: WeightInitializer?) -> Initializer? {
      initializer?.resolved(preset, fanIn: fanIn, fanOut: fanOut)
    }
    let weight = Parameter(
      name: "\(name).\(part)weight", shape: shape,
      initializer: start(settings.initializer) ?? .weights(preset, fanIn: fanIn, fanOut: fanOut), role: .trained,
      penalty: settings.penalty)
    guard let bias else { return [weight] }
    return [
      weight,
      Parameter(
        name: "\(name).\(part)bias", shape: [bias],
        initializer: start(settings.biasInitializer) ?? .bias(preset, fanIn: fanIn), role: .trained,
        penalty: settings.biasPenalty),
    ]
  }
}
