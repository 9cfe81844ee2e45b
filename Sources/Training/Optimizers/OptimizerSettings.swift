import Networks
import Settings

/// What most optimisers can be told.
extension Setting where Owner: OptimizerMethod {
  typealias Path<Value> = any WritableKeyPath<Owner, Value> & Sendable

  static func preset(_ path: Path<FrameworkPreset>) -> Setting {
    Setting("preset", path, "Whose form of the method and whose defaults; the network's where nothing is said.")
  }

  /// - Parameter usual: the default where the preset decides it.
  static func learningRate(_ path: Path<Double>, byPreset usual: (@Sendable (Owner) -> Double)? = nil) -> Setting {
    Setting(
      "learningRate", path, in: .within(0...10), follows: usual.map { _ in "preset" }, usual: usual,
      "The size of a step, before the schedule.")
  }

  static func beta1(_ path: Path<Double>) -> Setting {
    Setting(
      "beta1", path, in: .within(0...0.999_999), formerly: ["firstDecay"],
      "The share of the gradients' running mean that is kept at each step.")
  }

  static func beta2(_ path: Path<Double>) -> Setting {
    Setting(
      "beta2", path, in: .within(0...0.999_999), formerly: ["secondDecay"],
      "The share of the squared gradients' running mean that is kept at each step.")
  }

  static func momentum(_ path: Path<Double>) -> Setting {
    Setting(
      "momentum", path, in: .within(0...0.999_999), "The share of the velocity that is kept at each step; 0 for none.")
  }

  /// - Parameter usual: the default where the preset decides it.
  static func epsilon(_ path: Path<Double>, byPreset usual: (@Sendable (Owner) -> Double)? = nil) -> Setting {
    Setting(
      "epsilon", path, in: .within(0...1), follows: usual.map { _ in "preset" }, usual: usual,
      "Added to the root of the squares, or under it, so that no step is divided by zero.")
  }

  /// - Parameter usual: the default where the preset decides it.
  static func weightDecay(_ path: Path<Double>, byPreset usual: (@Sendable (Owner) -> Double)? = nil) -> Setting {
    Setting(
      "weightDecay", path, in: .within(0...10), follows: usual.map { _ in "preset" }, usual: usual,
      "How much weights are pulled towards zero, in the form of the method or of the preset.")
  }
}

extension FrameworkPreset {
  /// What Adam and its kin add to the root.
  var adamEpsilon: Double { self == .keras ? 1e-7 : 1e-8 }
}
