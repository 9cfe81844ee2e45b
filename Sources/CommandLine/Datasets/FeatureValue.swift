import Media
import Records
import Store

/// A feature of one record as it is shown: images and sounds as shape and digest of their samples.
enum FeatureValue {
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
    case (_, let value?): self = .value(value.rows(of: feature))
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
      switch array.scalar {
      case .truth(let truth): "\(truth)"
      case .integer(let integer): "\(integer)"
      case .unsigned(let integer): "\(integer)"
      case .number(let number): "\(number)"
      }
    case .numbers(let array):
      "[" + (0..<array.shape[0]).map { text(.numbers(array.element($0))) }.joined(separator: ", ") + "]"
    case .list(let items): "[" + items.map(text).joined(separator: ", ") + "]"
    case .fields(let fields):
      "{" + fields.sortedByName.map { "\($0.key): \(text($0.value))" }.joined(separator: ", ") + "}"
    }
  }

  /// As JSON: numbers and texts as such, other byte strings as their digest.
  var json: JSONValue {
    switch self {
    case .samples(let shape, let digest):
      .object(["shape": .array(shape.map { .integer(Int64($0)) }), "digest": .string("\(digest)")])
    case .notRead(let kind): .object(["notRead": .string(kind)])
    case .label(let value, _): .integer(value)
    case .value(let value): Self.json(value)
    }
  }

  private static func json(_ value: RecordValue) -> JSONValue {
    switch value {
    case .bytes(let bytes):
      String(validating: bytes, as: UTF8.self).map { .string($0) }
        ?? .object(["digest": .string("\(Digest(of: bytes))")])
    case .numbers(let array) where array.shape.isEmpty:
      switch array.scalar {
      case .truth(let truth): .truth(truth)
      case .integer(let integer): .integer(integer)
      case .unsigned(let integer): .unsigned(integer)
      case .number(let number): .figure(number)
      }
    case .numbers(let array): .array((0..<array.shape[0]).map { json(.numbers(array.element($0))) })
    case .list(let items): .array(items.map(json))
    case .fields(let fields): .object(fields.mapValues(json))
    }
  }
}
