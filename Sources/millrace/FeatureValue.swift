import Media
import Records
import Store

/// A feature of one record as it is shown: pictures as shape and digest of their samples.
enum FeatureValue: Encodable {
  case image(shape: [Int], digest: Digest)
  case label(Int64, name: String?)
  case integers([Int64], isScalar: Bool)
  case floats([Float], isScalar: Bool)
  case text(String)
  case notRead(String)

  /// Reads a stored feature as its declared kind.
  init(_ stored: Example.Feature, as feature: TFDSFeatures.Feature, name: String) throws {
    switch (feature, stored) {
    case (.image(_, "png"), .bytes(let elements)) where elements.count == 1:
      let image: Image
      do {
        image = try PNGCodec.decode(elements[0])
      } catch { throw RecordsError(.damaged, "feature '\(name)': \(error.message)") }
      self = .image(
        shape: [image.shape.height, image.shape.width, image.shape.channelCount], digest: Digest(of: image.samples))
    case (.image(_, let encoding), .bytes(_)): self = .notRead("image encoded as '\(encoding)'")
    case (.classLabel(_, let names), .integers(let values)) where values.count == 1:
      let label = values[0]
      self = .label(label, name: label >= 0 && label < names.count ? names[Int(label)] : nil)
    case (.tensor(let shape, _), .integers(let values)):
      self = .integers(values, isScalar: shape.isEmpty && values.count == 1)
    case (.tensor(let shape, _), .floats(let values)):
      self = .floats(values, isScalar: shape.isEmpty && values.count == 1)
    case (.text, .bytes(let elements)) where elements.count == 1:
      self = .text(String(decoding: elements[0], as: UTF8.self))
    case (.unsupported(let className), _): self = .notRead(className)
    default:
      throw RecordsError(.damaged, "feature '\(name)' is declared as \(feature.summary), but stored as another kind")
    }
  }

  /// For a table.
  var text: String {
    switch self {
    case .image(let shape, let digest): "\(shape.map(String.init).joined(separator: "×")) \(digest.short)"
    case .label(let value, let name): name.map { "\(value) \($0)" } ?? "\(value)"
    case .integers(let values, let isScalar): isScalar ? "\(values[0])" : "\(values)"
    case .floats(let values, let isScalar): isScalar ? "\(values[0])" : "\(values)"
    case .text(let text): text
    case .notRead(let kind): "(not read: \(kind))"
    }
  }

  private enum Key: String, CodingKey { case shape, digest, notRead }

  func encode(to encoder: any Encoder) throws {
    switch self {
    case .image(let shape, let digest):
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(shape, forKey: .shape)
      try container.encode(digest, forKey: .digest)
    case .notRead(let kind):
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(kind, forKey: .notRead)
    default:
      var container = encoder.singleValueContainer()
      switch self {
      case .label(let value, _): try container.encode(value)
      case .integers(let values, let isScalar): try isScalar ? container.encode(values[0]) : container.encode(values)
      case .floats(let values, let isScalar): try isScalar ? container.encode(values[0]) : container.encode(values)
      case .text(let text): try container.encode(text)
      case .image, .notRead: break
      }
    }
  }
}
