/// What the size of weights costs: l1 · Σ|w| + l2 · Σw², added to the loss of every batch, as Keras' regularisers.
///
/// The gradient is l1 · sign(w) + 2 · l2 · w; PyTorch's `weight_decay` adds λ · w, which is an l2 of λ / 2.
public struct Penalty: Hashable, Sendable {
  /// The cost of magnitudes.
  public var l1: Double
  /// The cost of squares.
  public var l2: Double

  /// Makes a penalty.
  public init(l1: Double = 0, l2: Double = 0) {
    self.l1 = l1
    self.l2 = l2
  }

  func check(_ owner: String) throws(NetworkError) {
    guard l1 >= 0, l2 >= 0, l1.isFinite, l2.isFinite else {
      throw NetworkError(.shape, "\(owner) needs penalties of at least 0, not l1 \(l1) and l2 \(l2)")
    }
  }
}

extension Penalty: Codable {
  private enum CodingKeys: String, CodingKey { case l1, l2 }

  /// Reads settings; 0 where nothing is said.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    l1 = try container.decodeIfPresent(Double.self, forKey: .l1) ?? 0
    l2 = try container.decodeIfPresent(Double.self, forKey: .l2) ?? 0
  }

  /// Leaves out zeros.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    if l1 != 0 { try container.encode(l1, forKey: .l1) }
    if l2 != 0 { try container.encode(l2, forKey: .l2) }
  }
}
