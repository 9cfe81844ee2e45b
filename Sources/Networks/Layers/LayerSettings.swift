/// What every kind of layer says of itself: its shape, its parameters, and the steps it becomes in a plan.
protocol LayerSettings: Codable, Hashable, Sendable {
  /// Whether it reads one value or several.
  static var arity: LayerArity { get }

  /// The shape of one record after the layer.
  ///
  /// - Throws: ``NetworkError`` naming the layer and what does not fit.
  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int]

  /// The layer's parameters, for inputs that fit.
  func parameters(of inputs: [[Int]], at place: LayerPlace) -> [Parameter]

  /// At how many places of a record each of its weights is used: what multiply-adds are counted by.
  func weightUses(of inputs: [[Int]], output: [Int]) -> Int

  /// Whether the layer's own kernel can apply an activation on the way out, in a plan of this mode.
  func fuses(_ activation: Activation, in mode: PlanMode) -> Bool

  /// Whether a batch normalisation behind it can be multiplied into its weights once they are fixed.
  var foldsNorm: Bool { get }

  /// Adds the layer's steps to a plan, and registers those of its gradients.
  func lower(_ inputs: [Value], at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder) throws(NetworkError)
    -> Value
}

extension LayerSettings {
  static var arity: LayerArity { .one }
  func parameters(of inputs: [[Int]], at place: LayerPlace) -> [Parameter] { [] }
  func weightUses(of inputs: [[Int]], output: [Int]) -> Int { output.dropFirst().reduce(1, *) }
  func fuses(_ activation: Activation, in mode: PlanMode) -> Bool { false }
  var foldsNorm: Bool { false }
}

/// How many values a layer reads.
enum LayerArity: Sendable {
  case one, several
}

/// Where a layer stands: what errors and parameters call it, and whose conventions hold.
struct LayerPlace: Sendable {
  let kind: Layer.Kind
  let name: String
  let preset: FrameworkPreset
  /// What holds for the network's weights where a layer says nothing.
  var weights = WeightSettings()

  /// What errors call the layer.
  var words: String { "\(kind.rawValue) '\(name)'" }

  /// An error about this layer; `words` go on after its name.
  func failure(_ words: String) -> NetworkError {
    NetworkError(.shape, "\(self.words) \(words)", layer: name)
  }
}

/// Layers that a layer takes into its own kernel, in this order.
struct LayerTail {
  /// A batch normalisation with fixed statistics.
  var norm: FixedNorm?
  /// An activation.
  var activation: Activation?

  static let none = LayerTail()
}

/// A batch normalisation whose statistics are fixed, by name.
struct FixedNorm {
  let name: String
  let settings: BatchNorm
}
