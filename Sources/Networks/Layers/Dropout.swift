/// Settings of a dropout: the share of values, channels or records that a training step drops; the rest grows to keep the
/// mean.
///
/// - Reference: Srivastava et al., 2014, "Dropout", JMLR 15; Tompson et al., 2015, arXiv:1411.4280 for whole channels;
///   Huang et al., 2016, "Deep networks with stochastic depth", arXiv:1603.09382, for whole records of a branch.
public struct Dropout: Codable, Hashable, Sendable {
  /// The dropped share, at least 0 and below 1.
  public var rate: Double

  /// Makes settings.
  public init(rate: Double) { self.rate = rate }
}

/// Dropout with what is dropped together.
struct Drop: LayerSettings {
  enum Unit: Codable { case value, channel, record }

  let unit: Unit
  let rate: Double

  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] {
    guard (0..<1).contains(rate) else { throw place.failure("needs a rate of at least 0 and below 1, not \(rate)") }
    guard unit != .channel || inputs[0].count > 1 else {
      throw place.failure("needs [channel, height, width] or [channel, time], its input is \(inputs[0])")
    }
    return inputs[0]
  }
}
