import Networks
import Settings
import Testing

/// A layer with what holds it, in an extension in the test file named after it; a layer without is told by
/// ``LayerKindsTests``.
protocol ExemplifiedLayer: Kind {
  /// What comes out by the formula in double precision, `[record][value]`; its differences hold the gradients.
  static func naive(_ layer: NaiveLayer) -> [[Double]]

  /// A layer of this kind with the shapes of what it reads.
  static func draw(_ shapes: inout RandomShapes) throws -> RandomShapes.Case

  /// How many are drawn.
  static var drawCount: Int { get }

  /// Whether it is random while training; its formula is then what it does otherwise.
  static var isRandom: Bool { get }

  /// What other frameworks say of it.
  static var goldens: LayerGoldens { get }
}

extension ExemplifiedLayer {
  /// Of what has no settings that must be said, on whatever shape.
  static func draw(_ shapes: inout RandomShapes) throws -> RandomShapes.Case {
    shapes.row(shapes.anyShape(), try KindNodes.read(keyword))
  }
  static var drawCount: Int { 8 }
  static var isRandom: Bool { false }
}

/// Numbers of other frameworks that a layer is held to.
enum LayerGoldens: Sendable {
  /// The cases of `layers-torch.json` and `layers-keras.json` that are of these operations, and the layer of each.
  case layers([String], @Sendable (LayerGolden) throws -> Layer)
  /// A case of `activations.json`.
  case activation(String, Layer)
  /// None of its own, for a reason.
  case none(because: String)
}

/// Every kind of layer with what holds it, by its word.
let exemplifiedLayers: [String: any ExemplifiedLayer.Type] = Dictionary(
  Layer.all.compactMap { kind in (kind as? any ExemplifiedLayer.Type).map { (kind.keyword, $0) } }
) { first, _ in first }

/// What holds a layer, by its word.
func exemplifiedLayer(_ keyword: String) throws -> any ExemplifiedLayer.Type {
  try #require(
    exemplifiedLayers[keyword], "the tests of layer '\(keyword)' must make it an ExemplifiedLayer")
}

/// A kind as what it is.
func settings<Settings: Kind>(_ kind: any Kind, as type: Settings.Type) -> Settings {
  guard let settings = kind as? Settings else { preconditionFailure("\(kind) is no \(type)") }
  return settings
}
