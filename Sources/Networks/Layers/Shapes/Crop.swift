public import Settings

/// A cut-out of an image or a sound.
public struct Crop: Kind {
  public static let keyword = "crop"
  public static let summary = "Cuts the border off."
  public static let shorthand: String? = "borders"
  public static let settings: [Setting<Crop>] = [
    Setting("borders", \.borders, required: true, "What is cut off: [top, bottom, left, right], or [first, last].")
  ]

  /// The values left out before and after each spatial axis.
  public var borders: Borders = []

  public init() {}
}

extension Crop: LayerKind {
  var response: LayerResponse { .affine }

  func reach(over input: [Int], at place: LayerPlace) -> LayerReach { .shifted(before: borders.axes.map { -$0.low }) }

  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] {
    let input = inputs[0]
    guard input.count > 1, borders.axes.count == input.count - 1 else {
      throw place.failure("needs what to cut at both ends of \(input.count - 1) axes, not of \(borders.axes.count)")
    }
    for (border, length) in zip(borders.axes, input.dropFirst()) {
      guard border.low < length, border.high < length - border.low else {
        throw place.failure("cuts \(border.low) and \(border.high) off \(length): nothing would be left")
      }
    }
    let shape = zip(borders.axes, input.dropFirst()).map { $1 - $0.low - $0.high }
    try SpaceMap.check(shape, at: place)
    return [input[0]] + shape
  }

  func lower(
    _ inputs: [Value], at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    let axes = zip(borders.axes, inputs[0].shape.dropFirst()).map { border, length in
      (length, (border.low..<length - border.high).map { [SpaceMap.Tap($0, 1)] })
    }
    return try SpaceMap(axes).lower(inputs[0], builder)
  }
}

extension Layer {
  /// A cut-out.
  public static func crop(_ borders: Borders) -> Layer {
    var made = Crop()
    made.borders = borders
    return Layer(made)
  }
}
