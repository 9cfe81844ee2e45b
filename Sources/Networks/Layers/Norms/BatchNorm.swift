public import Settings

/// Batch normalisation of each channel over batch and space, with a trained scale and shift.
///
/// - Reference: Ioffe and Szegedy, 2015, "Batch normalization", arXiv:1502.03167, algorithms 1 and 2.
public struct BatchNorm: NormKind {
  public static let keyword = "batchNorm"
  public static let summary = "Normalises each channel over batch and space."
  public static let settings: [Setting<BatchNorm>] =
    normSettings + [
      Setting(
        "momentum", \.momentum, in: .within(0...1), follows: "preset",
        usual: { $0.norm.preset?.normalisationMomentum },
        "How the running statistics move: in Keras the share of the old ones kept, in PyTorch that of the new ones.")
    ]

  /// Whose conventions hold, the epsilon, and what is trained.
  public var norm = NormSettings()
  /// How the running statistics move, as the preset's framework counts it.
  ///
  /// Keras: the share of the old ones kept (0.99 where nothing is said); PyTorch: the share of the new ones (0.1).
  public var momentum: Double?

  public init() {}

  /// The share of the old running statistics kept at each step.
  func keptShare(under network: FrameworkPreset) -> Double {
    let preset = norm.preset(under: network)
    let momentum = momentum ?? preset.normalisationMomentum
    return preset == .keras ? momentum : 1 - momentum
  }
}

extension BatchNorm: LayerKind {
  var response: LayerResponse { .affine }

  func reach(over input: [Int], at place: LayerPlace) -> LayerReach { .samePlace }

  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] { inputs[0] }

  /// `gamma` and `beta` are trained; `movingMean` and `movingVariance` are measured.
  func parameters(of inputs: [[Int]], at place: LayerPlace) -> [Parameter] {
    func measured(_ array: String, _ start: Float) -> Parameter {
      Parameter(
        name: "\(place.name).\(array)", shape: [inputs[0][0]], initializer: .constant(start), role: .measured)
    }
    return norm.parameters(shape: [inputs[0][0]], at: place) + [
      measured("movingMean", 0), measured("movingVariance", 1),
    ]
  }

  var fixedNorm: NormSettings? { norm }
}

extension Layer {
  /// Batch normalisation by the network's preset.
  public static var batchNorm: Layer { batchNorm() }

  public static func batchNorm(_ norm: NormSettings = NormSettings(), momentum: Double? = nil) -> Layer {
    var made = BatchNorm()
    (made.norm, made.momentum) = (norm, momentum)
    return Layer(made)
  }
}
