/// Settings are stored within other documents as they are written in files.
extension CanonicalValue: Codable {
  public init(from decoder: any Decoder) throws {
    if let container = try? decoder.container(keyedBy: AnyName.self) {
      var members: [String: CanonicalValue] = [:]
      for key in container.allKeys { members[key.stringValue] = try container.decode(CanonicalValue.self, forKey: key) }
      self = .mapping(members)
      return
    }
    if var container = try? decoder.unkeyedContainer() {
      var elements: [CanonicalValue] = []
      while !container.isAtEnd { elements.append(try container.decode(CanonicalValue.self)) }
      self = .list(elements)
      return
    }
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Int.self) {
      self = .int(value)
    } else if let value = try? container.decode(Double.self) {
      self = .double(value)
    } else {
      self = .string(try container.decode(String.self))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .list(let elements):
      var container = encoder.unkeyedContainer()
      for element in elements { try container.encode(element) }
    case .mapping(let members):
      var container = encoder.container(keyedBy: AnyName.self)
      for (name, member) in members { try container.encode(member, forKey: AnyName(stringValue: name)) }
    default:
      var container = encoder.singleValueContainer()
      switch self {
      case .bool(let value): try container.encode(value)
      case .int(let value): try container.encode(value)
      case .double(let value): try container.encode(value)
      case .string(let text), .digits(let text): try container.encode(text)
      default: try container.encodeNil()
      }
    }
  }

  private struct AnyName: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}

/// A value that documents store in its canonical form, whose reading says what is wrong as a file's would.
public protocol StoredSettings: SettingValue, Codable {}

extension StoredSettings {
  public init(from decoder: any Decoder) throws {
    let value = try CanonicalValue(from: decoder)
    let path = decoder.codingPath.map(\.stringValue).joined(separator: ".")
    do {
      self = try Self.read(
        ConfigurationNode(canonical: value, at: SourceLocation(file: "", line: 1, column: 1), path: path))
    } catch {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "\(error.path): \(error.message)"))
    }
  }

  public func encode(to encoder: any Encoder) throws { try canonical.encode(to: encoder) }
}
