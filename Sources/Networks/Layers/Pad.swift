/// Settings of a border around a picture or a sound.
public struct Pad: Hashable, Sendable {
  /// What the border is made of.
  public enum Fill: Hashable, Sendable {
    /// One number; 0 unless another is given.
    case constant(Float)
    /// The picture mirrored at its edge, which is not repeated.
    case reflect
    /// The nearest value at the edge.
    case edge
  }

  /// The values added before and after each spatial axis.
  public var borders: [Padding.Border]
  /// What they are.
  public var fill: Fill

  /// Makes settings.
  public init(_ borders: [Padding.Border], fill: Fill = .constant(0)) {
    self.borders = borders
    self.fill = fill
  }
}

extension Pad: LayerSettings {
  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] {
    let input = inputs[0]
    guard input.count > 1, borders.count == input.count - 1 else {
      throw place.failure("needs the border at both ends of \(input.count - 1) axes, not of \(borders.count)")
    }
    for (border, length) in zip(borders, input.dropFirst()) {
      let most = fill == .reflect ? length - 1 : 1 << 20
      guard (0...most).contains(border.low), (0...most).contains(border.high) else {
        throw place.failure("needs a border of 0 to \(most) here, not \(border.low) and \(border.high)")
      }
    }
    if case .constant(let value) = fill, !value.isFinite { throw place.failure("needs a finite fill, not \(value)") }
    let shape = zip(borders, input.dropFirst()).map { $0.low + $1 + $0.high }
    try SpaceMap.check(shape, at: place)
    return [input[0]] + shape
  }

  func lower(
    _ inputs: [Value], at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    let axes = zip(borders, inputs[0].shape.dropFirst()).map { border, length in
      (length, (-border.low..<length + border.high).map { [SpaceMap.Tap(source(of: $0, length), 1)] })
    }
    let number: Float = if case .constant(let value) = fill { value } else { 0 }
    return try SpaceMap(axes).lower(inputs[0], fill: number, builder)
  }

  private func source(of place: Int, _ length: Int) -> Int? {
    if (0..<length).contains(place) { return place }
    return switch fill {
    case .constant: nil
    case .reflect: place < 0 ? -place : 2 * (length - 1) - place
    case .edge: place < 0 ? 0 : length - 1
    }
  }
}

extension Pad: Codable {
  private enum CodingKeys: String, CodingKey { case borders, fill }

  /// Reads settings; zeros where nothing else is said.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    borders = try Padding.Border.sides(from: container.superDecoder(forKey: .borders))
    fill = try container.decodeIfPresent(Fill.self, forKey: .fill) ?? .constant(0)
  }

  /// Leaves out what goes without saying.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(borders.sides, forKey: .borders)
    if fill != .constant(0) { try container.encode(fill, forKey: .fill) }
  }
}

extension Pad.Fill: Codable {
  /// Reads `"reflect"`, `"edge"` or a number.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode(Float.self) {
      self = .constant(value)
      return
    }
    switch try container.decode(String.self) {
    case "reflect": self = .reflect
    case "edge": self = .edge
    default:
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "a border is 'reflect', 'edge' or a number")
    }
  }

  /// Writes the same.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .constant(let value): try container.encode(value)
    case .reflect: try container.encode("reflect")
    case .edge: try container.encode("edge")
    }
  }
}
