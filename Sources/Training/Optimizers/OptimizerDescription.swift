public import Settings

/// An optimiser with its settings.
public struct OptimizerDescription: KindFamily, StoredSettings {
  public static let family = "optimizer"

  public static var all: [any Kind.Type] { optimizerKinds }

  let method: any OptimizerMethod

  public var kind: any Kind { method }

  public init(kind: any Kind) {
    guard let method = kind as? any OptimizerMethod else {
      preconditionFailure("\(Swift.type(of: kind)) is no optimizer")
    }
    self.method = method
  }

  /// Whether weights are pulled towards zero.
  public var decaysWeights: Bool { method.decaysWeights }

  /// The step size before the schedule.
  public var learningRate: Double { method.learningRate }

  public static func == (one: Self, other: Self) -> Bool { one.canonical == other.canonical }

  public func hash(into hasher: inout Hasher) { hasher.combine(canonical) }
}
