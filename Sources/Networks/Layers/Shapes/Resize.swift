public import Settings

/// An image or a sound brought to a size by straight lines between values, with their centres at half and none left out or
/// averaged: `tf.image.resize` and PyTorch's `interpolate` with `mode="bilinear"`, both without antialiasing.
public struct Resize: Kind {
  public static let keyword = "resize"
  public static let summary = "Brings an image, a spectrogram or a sound to a size, by straight lines between values."
  public static let shorthand: String? = "size"
  public static let settings: [Setting<Resize>] = [
    Setting(
      "size", \.size, in: .within(1...1 << 20), required: true,
      "The length of each axis afterwards: one number, or [height, width].")
  ]

  /// The length of each axis afterwards.
  public var size: AxisLengths = 1

  public init() {}
}

extension Resize: LayerKind {
  var response: LayerResponse { .affine }

  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] {
    let input = inputs[0]
    try place.checkSpace(input)
    guard let lengths = size.values(rank: input.count - 1) else {
      throw place.failure("needs one size, or one for each axis, not \(size.lengths)")
    }
    try SpaceMap.check(lengths, at: place)
    return [input[0]] + lengths
  }

  func lower(
    _ inputs: [Value], at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    let lengths = inputs[0].shape.dropFirst()
    let axes = zip(lengths, size.values(rank: lengths.count) ?? []).map { length, size in
      (length, (0..<size).map { taps(at: $0, of: size, length: length) })
    }
    return try SpaceMap(axes).lower(inputs[0], builder)
  }

  private func taps(at place: Int, of size: Int, length: Int) -> [SpaceMap.Tap] {
    let position = max((Double(place) + 0.5) * Double(length) / Double(size) - 0.5, 0)
    let low = min(Int(position), length - 1)
    let share = Float(position - Double(low))
    return [SpaceMap.Tap(low, 1 - share), SpaceMap.Tap(min(low + 1, length - 1), share)]
  }
}

extension Layer {
  /// A size, by straight lines between values.
  public static func resize(_ size: AxisLengths) -> Layer {
    var made = Resize()
    made.size = size
    return Layer(made)
  }
}
