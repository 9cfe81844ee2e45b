import Networks
import Settings

/// A loss with what holds it, in an extension in the test file named after it; one without is told of by ``LossTests``.
protocol ExemplifiedLoss: Kind {
  /// The loss of all records, as its formula stands.
  func naive(_ rows: NaiveLoss) -> Double

  /// With which settings it is tried.
  static var examples: [Loss] { get throws }

  /// What PyTorch says of it.
  static var goldens: LossGoldens { get }
}

extension ExemplifiedLoss {
  static var examples: [Loss] { get throws { [try KindNodes.read(keyword)] } }
}

/// Numbers of PyTorch that a loss is held to.
enum LossGoldens: Sendable {
  /// Cases of `losses.json`, each with the loss that it is of.
  case cases([(name: String, loss: Loss)])
  /// None, for a reason.
  case none(because: String)
}
