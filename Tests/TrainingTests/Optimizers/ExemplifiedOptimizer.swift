import Settings
import Training

/// An optimizer with what holds it, in an extension in the test file named after it; one without is told of by
/// ``OptimizerKindsTests``.
protocol ExemplifiedOptimizer: Kind {
  /// One step of all values as published, in double precision.
  func step(_ reference: inout ReferenceOptimizer, _ gradients: [Double], rate: Double)

  /// What other frameworks say of it.
  static var goldens: OptimizerGoldens { get }

  /// Those with other settings that are tried too.
  static var examples: [OptimizerDescription] { get }
}

extension ExemplifiedOptimizer {
  static var examples: [OptimizerDescription] { [] }
}

/// Numbers of other frameworks that an optimizer is held to.
enum OptimizerGoldens: Sendable {
  /// Cases of `optimizers-torch.json` and of `optimizers-keras.json`, by name.
  case cases(
    torch: KeyValuePairs<String, any Kind & Sendable> = [:], keras: KeyValuePairs<String, any Kind & Sendable> = [:])
  /// None, for a reason.
  case none(because: String)
}
