public import Settings

/// A fully connected layer: y = x·Wᵀ + b.
///
/// - Shape: input `[feature]`, output `[units]`; weights `[units, feature]`.
public struct Dense: WeightedKind {
  public static let keyword = "dense"
  public static let summary = "Weighs all inputs for each output."
  public static let shorthand: String? = "units"
  public static let settings: [Setting<Dense>] =
    [
      Setting("units", \.units, in: .within(1...1 << 24), required: true, "The number of outputs."),
      Setting("bias", \.hasBias, "Whether a bias is added."),
    ] + weightSettings

  /// The number of outputs.
  public var units = 1
  /// Whether a bias is added.
  public var hasBias = true
  /// How the weights start and what they cost.
  public var weights = WeightSettings()

  public init() {}
}

extension Dense: LayerKind {
  var response: LayerResponse { .affine }

  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] {
    guard inputs[0].count == 1 else {
      throw place.failure("needs one axis, its input is \(inputs[0]); put a flatten before it")
    }
    return [units]
  }

  func parameters(of inputs: [[Int]], at place: LayerPlace) -> [Parameter] {
    let fanIn = inputs[0][0]
    return place.affine(
      weights, shape: [units, fanIn], fanIn: fanIn, fanOut: units, bias: hasBias ? units : nil)
  }

  /// Outputs have an order of their own.
  func kerasOrder(
    of read: [[Int]?], inputs: [[Int]], output: [Int], at place: LayerPlace
  ) throws(NetworkError) -> [Int]? { nil }

  func fuses(_ activation: Activation, in mode: PlanMode) -> Bool { activation.isFused(in: mode) }

  var foldsNorm: Bool { true }

  var takesBFloat16: Bool { true }

  func lower(
    _ inputs: [Value], at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    try InnerProduct(units: units, hasBias: hasBias).lower(inputs[0], name: place.name, tail, builder)
  }
}

extension Layer {
  /// A fully connected layer.
  public static func dense(units: Int, hasBias: Bool = true, weights: WeightSettings = WeightSettings()) -> Layer {
    var made = Dense()
    (made.units, made.hasBias, made.weights) = (units, hasBias, weights)
    return Layer(made)
  }
}
