public import Settings

/// What the size of weights costs: l1 · Σ|w| + l2 · Σw², added to the loss of every batch, as Keras' regularisers.
///
/// The gradient is l1 · sign(w) + 2 · l2 · w; PyTorch's `weight_decay` adds λ · w, which is an l2 of λ / 2.
public struct Penalty: SettingGroup {
  public static let settings: [Setting<Penalty>] = [
    Setting("l1", \.l1, in: .within(0...1e30), "The cost of magnitudes: l1 · Σ|w|."),
    Setting("l2", \.l2, in: .within(0...1e30), "The cost of squares: l2 · Σw²; PyTorch's weight decay is twice that."),
  ]

  /// The cost of magnitudes.
  public var l1: Double
  /// The cost of squares.
  public var l2: Double

  public init() { self.init(l1: 0, l2: 0) }

  /// Makes a penalty.
  public init(l1: Double = 0, l2: Double = 0) {
    self.l1 = l1
    self.l2 = l2
  }
}
