import Networks
import Settings

/// An activation with what holds it.
protocol ExemplifiedActivation: ExemplifiedLayer {
  /// The function as it stands.
  func naive(_ x: Double) -> Double

  /// Those with other settings that are tried too.
  static var examples: [Activation] { get throws }
}

extension ExemplifiedActivation {
  static func naive(_ layer: NaiveLayer) -> [[Double]] {
    let activation = layer.settings(Self.self)
    return layer.each { $0.map(activation.naive) }
  }

  static var examples: [Activation] { get throws { [try KindNodes.read(keyword)] } }
}

/// An activation as its formula stands.
func naive(_ activation: Activation, _ x: Double) -> Double {
  guard let kind = activation.kind as? any ExemplifiedActivation else {
    preconditionFailure("the tests of '\(activation.kind)' must make it an ExemplifiedActivation")
  }
  return kind.naive(x)
}
