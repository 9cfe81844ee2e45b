import Media
import Records
import Store

/// A feature of one record as it is shown: pictures and sounds as shape and digest of their samples.
enum FeatureValue: Encodable {
  case samples(shape: [Int], digest: Digest)
  case label(Int64, name: String?)
  case value(RecordValue)
  case notRead(String)

  /// Shows a value as its declared kind; `nil` where the record has none.
  init(_ value: RecordValue?, as feature: TFDSFeatures.Feature, name: String) throws {
    switch (feature, value) {
    case (.unsupported(let className), _): self = .notRead(className)
    case (_, nil): self = .notRead("no value")
    case (.image(_, let encoding, .uint8), .bytes(let file)?):
      self = try Self.decoded("image encoded as '\(encoding)'", name) {
        let image = try ImageCodec.decode(file)
        return .samples(
          shape: [image.shape.height, image.shape.width, image.shape.channelCount], digest: Digest(of: image.samples))
      }
    case (.image(_, let encoding, _), _): self = .notRead("image encoded as '\(encoding)'")
    case (.audio(let audio), .bytes(let file)?) where audio.isEncodedFile:
      self = try Self.decoded("sound encoded as '\(audio.fileFormat)'", name) {
        let sound = try AudioCodec.decode(file)
        return .samples(
          shape: [sound.channelCount, sound.frameCount], digest: Digest(of: sound.samples.withUnsafeBytes { Array($0) })
        )
      }
    case (.audio, .numbers(let array)?): self = .samples(shape: array.shape, digest: Digest(of: array.bytes))
    case (.classLabel(_, let names), .numbers(let array)?):
      let label = array.integers?.first ?? -1
      self = .label(label, name: label >= 0 && label < names.count ? names[Int(label)] : nil)
    case (_, let value?): self = .value(value)
    }
  }

  /// What an encoded file holds; formats that are not decoded are named instead.
  private static func decoded(_ kind: String, _ name: String, _ decode: () throws -> FeatureValue) throws -> Self {
    do { return try decode() } catch let error as MediaError {
      if error.code == .unsupported { return .notRead(kind) }
      throw RecordsError(.damaged, "feature '\(name)': \(error.message)")
    }
  }

  /// For a table: on one line, and in one of its cells.
  var text: String {
    let text =
      switch self {
      case .samples(let shape, let digest): "\(shape.map(String.init).joined(separator: "×")) \(digest.short)"
      case .label(let value, let name): name.map { "\(value) \($0)" } ?? "\(value)"
      case .value(let value): Self.text(value)
      case .notRead(let kind): "(not read: \(kind))"
      }
    return PlainText.line(text)
  }

  private static func text(_ value: RecordValue) -> String {
    switch value {
    case .bytes(let bytes):
      String(validating: bytes, as: UTF8.self) ?? "\(bytes.count) bytes \(Digest(of: bytes).short)"
    case .numbers(let array) where array.shape.isEmpty:
      array.integers.map { "\($0[0])" } ?? array.numbers.map { "\($0[0])" } ?? ""
    case .numbers(let array):
      "[" + (0..<array.shape[0]).map { text(.numbers(array.element($0))) }.joined(separator: ", ") + "]"
    case .list(let items): "[" + items.map(text).joined(separator: ", ") + "]"
    case .fields(let fields):
      "{" + fields.sorted { $0.key < $1.key }.map { "\($0.key): \(text($0.value))" }.joined(separator: ", ") + "}"
    }
  }

  private enum Key: String, CodingKey { case shape, digest, notRead }

  func encode(to encoder: any Encoder) throws {
    switch self {
    case .samples(let shape, let digest):
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(shape, forKey: .shape)
      try container.encode(digest, forKey: .digest)
    case .notRead(let kind):
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(kind, forKey: .notRead)
    case .label(let value, _):
      var container = encoder.singleValueContainer()
      try container.encode(value)
    case .value(let value): try Shown(value: value).encode(to: encoder)
    }
  }

  /// A value as JSON: numbers and texts as such, other byte strings as their digest.
  private struct Shown: Encodable {
    let value: RecordValue

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch value {
      case .bytes(let bytes):
        if let text = String(validating: bytes, as: UTF8.self) {
          try container.encode(text)
        } else {
          try container.encode(["digest": Digest(of: bytes)])
        }
      case .numbers(let array) where array.shape.isEmpty:
        if array.type == .bool {
          try container.encode(array.bytes[0] != 0)
        } else if array.type == .uint64, let integer = array.integers?.first {
          try container.encode(UInt64(bitPattern: integer))
        } else if array.type == .float32, let number = array.numbers?.first {
          try container.encode(Float(number))
        } else if let integer = array.integers?.first {
          try container.encode(integer)
        } else {
          try container.encode(array.numbers?.first)
        }
      case .numbers(let array):
        try container.encode((0..<array.shape[0]).map { Shown(value: .numbers(array.element($0))) })
      case .list(let items): try container.encode(items.map { Shown(value: $0) })
      case .fields(let fields): try container.encode(fields.mapValues { Shown(value: $0) })
      }
    }
  }
}
