/// Settings of an enlargement of a picture or a sound by a whole factor.
public struct Upsample: Hashable, Sendable {
  /// What stands between two values.
  public enum Method: String, Codable, Sendable, CaseIterable {
    /// The nearer one, repeated.
    case nearest
    /// The straight line between them, with pixel centres at half (PyTorch's `align_corners=False`, Keras 3).
    case bilinear
  }

  /// How many values each becomes, along each axis.
  public var factor: AxisLengths
  /// What stands between two values.
  public var method: Method

  /// Makes settings.
  public init(factor: AxisLengths, method: Method = .nearest) {
    self.factor = factor
    self.method = method
  }
}

extension Upsample: LayerSettings {
  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] {
    let input = inputs[0]
    guard input.count > 1 else {
      throw place.failure("needs [channel, height, width] or [channel, time], its input is \(input)")
    }
    guard let factors = factor.values(rank: input.count - 1), factors.allSatisfy({ (1...1 << 10).contains($0) }) else {
      throw place.failure("needs a factor from 1 to 1024, one or one for each axis, not \(factor.lengths)")
    }
    let shape = zip(input.dropFirst(), factors).map(*)
    try SpaceMap.check(shape, at: place)
    return [input[0]] + shape
  }

  func lower(
    _ inputs: [Value], at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    let lengths = Array(inputs[0].shape.dropFirst())
    let factors = factor.values(rank: lengths.count) ?? []
    let axes = zip(lengths, factors).map { length, factor in
      (length, (0..<length * factor).map { taps(at: $0, length: length, factor: factor) })
    }
    return try SpaceMap(axes).lower(inputs[0], builder)
  }

  private func taps(at place: Int, length: Int, factor: Int) -> [SpaceMap.Tap] {
    guard method == .bilinear else { return [SpaceMap.Tap(place / factor, 1)] }
    let position = max((Double(place) + 0.5) / Double(factor) - 0.5, 0)
    let low = min(Int(position), length - 1)
    let share = Float(position - Double(low))
    return [SpaceMap.Tap(low, 1 - share), SpaceMap.Tap(min(low + 1, length - 1), share)]
  }
}

extension Upsample: Codable {
  private enum CodingKeys: String, CodingKey { case factor, method }

  /// Reads settings; the nearest value where nothing else is said.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    factor = try container.decode(AxisLengths.self, forKey: .factor)
    method = try container.decodeIfPresent(Method.self, forKey: .method) ?? .nearest
  }

  /// Leaves out what goes without saying.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(factor, forKey: .factor)
    if method != .nearest { try container.encode(method, forKey: .method) }
  }
}
