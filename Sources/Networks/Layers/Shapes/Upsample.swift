public import Settings

/// An enlargement of an image or a sound by a whole factor.
public struct Upsample: Kind {
  public static let keyword = "upsample"
  public static let summary = "Enlarges by a whole factor."
  public static let shorthand: String? = "factor"
  public static let settings: [Setting<Upsample>] = [
    Setting(
      "factor", \.factor, in: .within(1...1 << 10), required: true,
      "How many values each becomes: one number, or [height, width]."),
    Setting(
      "method", \.method, "What stands between two values: the nearest one, or the straight line between them."),
  ]

  /// What stands between two values.
  public enum Method: String, SettingValue, CaseIterable {
    /// The nearer one, repeated.
    case nearest
    /// The straight line between them, with pixel centres at half (PyTorch's `align_corners=False`, Keras 3).
    case bilinear
  }

  /// How many values each becomes, along each axis.
  public var factor: AxisLengths = 1
  /// What stands between two values.
  public var method = Method.nearest

  public init() {}
}

extension Upsample: LayerKind {
  var response: LayerResponse { .affine }

  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] {
    let input = inputs[0]
    try place.checkSpace(input)
    guard let factors = factor.values(rank: input.count - 1) else {
      throw place.failure("needs one factor, or one for each axis, not \(factor.lengths)")
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

extension Layer {
  public static func upsample(factor: AxisLengths, method: Upsample.Method = .nearest) -> Layer {
    var made = Upsample()
    (made.factor, made.method) = (factor, method)
    return Layer(made)
  }
}
