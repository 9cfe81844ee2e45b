/// Collects the parts of a network that stand below each other in a closure.
///
/// ```swift
/// let network = try NetworkDescription(input: [1, 28, 28], preset: .keras) {
///   Layer.convolution(filters: 8, kernel: 3, padding: .same).named("first")
///   Layer.relu
///   for _ in 0..<2 {
///     Block("residual") {
///       Layer.convolution(filters: 8, kernel: 3, padding: .same, hasBias: false)
///       Layer.batchNorm.named("norm")
///       Layer.add.reading("norm", "input")
///       Layer.relu
///     }
///   }
///   Layer.globalAveragePool
///   Layer.dense(units: 10)
/// }
/// ```
@resultBuilder
public enum NetworkBuilder {
  public static func buildExpression(_ part: any NetworkPart) -> [any NetworkPart] { [part] }
  /// Parts made elsewhere.
  public static func buildExpression(_ parts: [any NetworkPart]) -> [any NetworkPart] { parts }
  /// Parts below each other.
  public static func buildBlock(_ parts: [any NetworkPart]...) -> [any NetworkPart] { parts.flatMap(\.self) }
  /// The parts of an `if` without `else`.
  public static func buildOptional(_ parts: [any NetworkPart]?) -> [any NetworkPart] { parts ?? [] }
  /// The parts of an `if`.
  public static func buildEither(first parts: [any NetworkPart]) -> [any NetworkPart] { parts }
  /// The parts of an `else`.
  public static func buildEither(second parts: [any NetworkPart]) -> [any NetworkPart] { parts }
  /// The parts of a loop.
  public static func buildArray(_ parts: [[any NetworkPart]]) -> [any NetworkPart] { parts.flatMap(\.self) }
}

/// What a network is written with: layers and blocks.
public protocol NetworkPart: Sendable {
  /// Adds itself.
  ///
  /// - Throws: ``NetworkError`` where a name is taken or unknown.
  func add(to assembly: inout NetworkAssembly) throws(NetworkError)
}

/// A layer with its name, or with what it reads.
public struct PlacedLayer: NetworkPart {
  let layer: Layer
  let name: String?
  let inputs: [String]

  /// The same under a name.
  public func named(_ name: String) -> PlacedLayer { PlacedLayer(layer: layer, name: name, inputs: inputs) }

  /// The same behind others than the layer before.
  public func reading(_ names: String...) -> PlacedLayer { PlacedLayer(layer: layer, name: name, inputs: names) }

  public func add(to assembly: inout NetworkAssembly) throws(NetworkError) {
    try assembly.add(layer, name: name, reading: inputs)
  }
}

/// Layers with names of their own; see ``NetworkAssembly``.
public struct Block: NetworkPart {
  private let kind: String
  private let name: String?
  private let read: [String]
  private let inputs: [String]
  private let parts: [any NetworkPart]

  /// Makes a block.
  ///
  /// - Parameters:
  ///   - kind: what it is called with a number where it has no name.
  ///   - read: names outside; none for the layer before.
  ///   - inputs: what the block calls these.
  public init(
    _ kind: String, name: String? = nil, reading read: [String] = [],
    as inputs: [String] = [NetworkDescription.inputName], @NetworkBuilder _ parts: () -> [any NetworkPart]
  ) {
    self.kind = kind
    self.name = name
    self.read = read
    self.inputs = inputs
    self.parts = parts()
  }

  /// Adds all its parts.
  public func add(to assembly: inout NetworkAssembly) throws(NetworkError) {
    try assembly.open(kind, name: name, reading: read, as: inputs)
    for part in parts { try part.add(to: &assembly) }
    assembly.close()
  }
}

extension NetworkDescription {
  /// Makes a description of what stands in a closure.
  ///
  /// - Parameters:
  ///   - outputs: names of layers and blocks; the last one where nothing is said.
  ///   - weights: how weights start and what they cost where a layer says nothing.
  /// - Throws: ``NetworkError`` naming the layer that does not fit.
  public init(
    inputs: [Input], preset: FrameworkPreset, outputs: [String] = [], weights: WeightSettings = WeightSettings(),
    @NetworkBuilder _ parts: () -> [any NetworkPart]
  ) throws(NetworkError) {
    var assembly = try NetworkAssembly(inputs: inputs)
    for part in parts() { try part.add(to: &assembly) }
    self = try assembly.description(preset: preset, outputs: outputs, weights: weights)
  }

  /// Makes a description with one input, called ``inputName``, of what stands in a closure.
  public init(
    input: [Int], preset: FrameworkPreset, outputs: [String] = [], weights: WeightSettings = WeightSettings(),
    @NetworkBuilder _ parts: () -> [any NetworkPart]
  ) throws(NetworkError) {
    try self.init(
      inputs: [Input(name: Self.inputName, shape: input)], preset: preset, outputs: outputs,
      weights: weights, parts)
  }
}
