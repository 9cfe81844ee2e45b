/// Settings of a dropout: the share of values (or of channels) that a training step drops; the rest grows to keep the mean.
///
/// - Reference: Srivastava et al., 2014, "Dropout", JMLR 15; Tompson et al., 2015, arXiv:1411.4280 for whole channels.
public struct Dropout: Codable, Hashable, Sendable {
  /// The dropped share, at least 0 and below 1.
  public var rate: Double

  /// Makes settings.
  public init(rate: Double) { self.rate = rate }

  func outputShape(of input: [Int], layer: String) throws(NetworkError) -> [Int] {
    guard (0..<1).contains(rate) else {
      throw NetworkError(.shape, "dropout '\(layer)' needs a rate of at least 0 and below 1, not \(rate)")
    }
    return input
  }
}
