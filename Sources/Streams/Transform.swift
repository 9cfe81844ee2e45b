package import Arrays
package import Media

/// One step that is done to each picture, written in JSON and YAML as `{randomFlip: horizontal}`.
///
/// A step's random draws depend on the seed, the step's name, the epoch and the record, and on nothing else; the second
/// step of one kind is named `randomFlip.2`.
public enum Transform: Hashable, Sendable {
  /// Mirrors, or not.
  case randomFlip(RandomFlip)
  /// Shifts by a part of the size.
  case randomTranslation(RandomTranslation)
  /// Pads with black and crops.
  case randomCrop(RandomCrop)
  /// Turns about the centre.
  case randomRotation(RandomRotation)
  /// Magnifies or shrinks about the centre.
  case randomZoom(RandomZoom)
  /// Brings each channel to a mean and a standard deviation.
  case normalize(Normalize)

  /// The step's kind, as it is written.
  public var name: String {
    switch self {
    case .randomFlip: "randomFlip"
    case .randomTranslation: "randomTranslation"
    case .randomCrop: "randomCrop"
    case .randomRotation: "randomRotation"
    case .randomZoom: "randomZoom"
    case .normalize: "normalize"
    }
  }

  /// What is wrong with the step's settings for pictures of `shape`; `nil` if nothing is.
  package func fault(for shape: Image.Shape) -> String? {
    switch self {
    case .randomFlip: return nil
    case .randomTranslation(let step):
      return step.fraction > 0 && step.fraction <= 1
        ? nil : "fraction must be above 0 and at most 1, is \(step.fraction)"
    case .randomCrop(let step):
      return step.padding > 0 && step.padding <= max(shape.height, shape.width)
        ? nil : "padding must be above 0 and at most the picture's size, is \(step.padding)"
    case .randomRotation(let step):
      return step.turns > 0 && step.turns <= 0.5 ? nil : "turns must be above 0 and at most 0.5, is \(step.turns)"
    case .randomZoom(let step):
      return step.fraction > 0 && step.fraction < 1 ? nil : "fraction must be above 0 and below 1, is \(step.fraction)"
    case .normalize(let step):
      for (name, values) in [("mean", step.mean), ("std", step.std)]
      where values.count != 1 && values.count != shape.channelCount {
        return "\(name) needs one value, or one for each of \(shape.channelCount) channels, has \(values.count)"
      }
      guard step.std.allSatisfy({ $0 > 0 && $0.isFinite }), step.mean.allSatisfy(\.isFinite) else {
        return "mean must be finite and std positive"
      }
      return nil
    }
  }

  /// Does the step; `key` is the step's own for this epoch and record.
  package func apply(
    _ source: UnsafeBufferPointer<Float>, to destination: UnsafeMutableBufferPointer<Float>, shape: Image.Shape,
    key: RandomKey
  ) {
    var generator = key.generator()
    switch self {
    case .randomFlip(let step): step.apply(source, to: destination, shape: shape, generator: &generator)
    case .randomTranslation(let step): step.apply(source, to: destination, shape: shape, generator: &generator)
    case .randomCrop(let step): step.apply(source, to: destination, shape: shape, generator: &generator)
    case .randomRotation(let step): step.apply(source, to: destination, shape: shape, generator: &generator)
    case .randomZoom(let step): step.apply(source, to: destination, shape: shape, generator: &generator)
    case .normalize(let step): step.apply(source, to: destination, shape: shape)
    }
  }
}

extension Transform: Codable {
  private enum Kind: String, CodingKey, CaseIterable {
    case randomFlip, randomTranslation, randomCrop, randomRotation, randomZoom, normalize
  }

  /// Reads `{kind: settings}`, where a single number stands for the one setting that has no default.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Kind.self)
    guard let kind = container.allKeys.first, container.allKeys.count == 1 else {
      let known = Kind.allCases.map(\.rawValue).joined(separator: ", ")
      throw DecodingError.dataCorrupted(
        DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "one step is expected, of \(known)"))
    }
    let number = try? container.decode(Float.self, forKey: kind)
    switch kind {
    case .randomFlip: self = .randomFlip(try container.decode(RandomFlip.self, forKey: kind))
    case .randomTranslation:
      self = .randomTranslation(
        try number.map { RandomTranslation(fraction: $0) }
          ?? Self.warp(container, kind, "fraction").map { RandomTranslation(fraction: $0, fill: $1) })
    case .randomCrop:
      self = .randomCrop(
        try (try? container.decode(Int.self, forKey: kind)).map { RandomCrop(padding: $0) }
          ?? container.decode(RandomCrop.self, forKey: kind))
    case .randomRotation:
      self = .randomRotation(
        try number.map { RandomRotation(turns: $0) }
          ?? Self.warp(container, kind, "turns").map { RandomRotation(turns: $0, fill: $1) })
    case .randomZoom:
      self = .randomZoom(
        try number.map { RandomZoom(fraction: $0) }
          ?? Self.warp(container, kind, "fraction").map { RandomZoom(fraction: $0, fill: $1) })
    case .normalize: self = .normalize(try container.decode(Normalize.self, forKey: kind))
    }
  }

  /// Writes `{kind: settings}`, every setting spelt out.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Kind.self)
    switch self {
    case .randomFlip(let step): try container.encode(step, forKey: .randomFlip)
    case .randomTranslation(let step): try container.encode(step, forKey: .randomTranslation)
    case .randomCrop(let step): try container.encode(step, forKey: .randomCrop)
    case .randomRotation(let step): try container.encode(step, forKey: .randomRotation)
    case .randomZoom(let step): try container.encode(step, forKey: .randomZoom)
    case .normalize(let step): try container.encode(step, forKey: .normalize)
    }
  }

  private struct Warp {
    var amount: Float
    var fill: AffineSampler.Fill
    func map<Step>(_ make: (Float, AffineSampler.Fill) -> Step) -> Step { make(amount, fill) }
  }

  private struct Name: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  private static func warp(
    _ container: KeyedDecodingContainer<Kind>, _ kind: Kind, _ amount: String
  ) throws -> Warp {
    let settings = try container.nestedContainer(keyedBy: Name.self, forKey: kind)
    return Warp(
      amount: try settings.decode(Float.self, forKey: Name(stringValue: amount)),
      fill: try settings.decodeIfPresent(AffineSampler.Fill.self, forKey: Name(stringValue: "fill")) ?? .constant)
  }
}
