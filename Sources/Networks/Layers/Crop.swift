/// Settings of a cut-out of a picture or a sound.
public struct Crop: Hashable, Sendable {
  /// The values left out before and after each spatial axis.
  public var borders: [Padding.Border]

  /// Makes settings.
  public init(_ borders: [Padding.Border]) { self.borders = borders }
}

extension Crop: LayerSettings {
  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] {
    let input = inputs[0]
    guard input.count > 1, borders.count == input.count - 1 else {
      throw place.failure("needs what to cut at both ends of \(input.count - 1) axes, not of \(borders.count)")
    }
    for (border, length) in zip(borders, input.dropFirst()) {
      guard border.low >= 0, border.high >= 0, border.low < length, border.high < length - border.low else {
        throw place.failure("cuts \(border.low) and \(border.high) off \(length): nothing would be left")
      }
    }
    let shape = zip(borders, input.dropFirst()).map { $1 - $0.low - $0.high }
    try SpaceMap.check(shape, at: place)
    return [input[0]] + shape
  }

  func lower(
    _ inputs: [Value], at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    let axes = zip(borders, inputs[0].shape.dropFirst()).map { border, length in
      (length, (border.low..<length - border.high).map { [SpaceMap.Tap($0, 1)] })
    }
    return try SpaceMap(axes).lower(inputs[0], builder)
  }
}

extension Crop: Codable {
  /// Reads `[top, bottom, left, right]` or `[first, last]`.
  public init(from decoder: any Decoder) throws { borders = try Padding.Border.sides(from: decoder) }

  /// Writes the same.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(borders.sides)
  }
}
