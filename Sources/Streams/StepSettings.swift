/// Reads a step's settings: `{padding: 4}`, or the value alone for the one setting that has no default, or nothing.
///
/// Every error names the setting, and a wrong name is answered with the right ones.
struct StepSettings<Key: CodingKey & CaseIterable> {
  private enum Source {
    case mapping(KeyedDecodingContainer<Key>)
    case alone(any Decoder)
    case nothing
  }

  private let source: Source
  private let shorthand: Key?
  private let codingPath: [any CodingKey]

  /// Looks at what a decoder holds; `shorthand` is the setting that a value alone stands for.
  init(_ decoder: any Decoder, shorthand: Key? = nil) throws {
    self.shorthand = shorthand
    codingPath = decoder.codingPath
    if let names = try? decoder.container(keyedBy: AnyName.self).allKeys {
      for name in names where Key(stringValue: name.stringValue) == nil {
        throw Self.failure("no setting is called '\(name.stringValue)'; there are \(Self.list)", codingPath)
      }
      source = .mapping(try decoder.container(keyedBy: Key.self))
    } else if (try? decoder.singleValueContainer().decodeNil()) == true {
      source = .nothing
    } else if shorthand != nil {
      source = .alone(decoder)
    } else {
      throw Self.failure("expected settings among \(Self.list)", codingPath)
    }
  }

  /// The value of a setting, or its default; a setting without one must be there.
  func callAsFunction<Value: Decodable>(_ key: Key, default: Value? = nil) throws -> Value {
    if let value: Value = try optional(key) ?? `default` { return value }
    throw missing(key)
  }

  /// The value of a setting that need not be there.
  func optional<Value: Decodable>(_ key: Key) throws -> Value? {
    try decoder(of: key).map { decoder in try located(key) { try Value(from: decoder) } }
  }

  /// One of an enumeration's words.
  func word<Word: RawRepresentable<String> & CaseIterable>(_ key: Key, default: Word? = nil) throws -> Word {
    guard let decoder = try decoder(of: key) else {
      if let `default` { return `default` }
      throw missing(key)
    }
    return try located(key) { try Self.word(decoder) }
  }

  /// An interval, written as two numbers, or as one that `ofNumber` widens.
  func interval(_ key: Key, default: Interval? = nil, ofNumber: (Float) -> Interval) throws -> Interval {
    guard let decoder = try decoder(of: key) else {
      if let `default` { return `default` }
      throw missing(key)
    }
    if let number = try? Float(from: decoder) { return ofNumber(number) }
    return try located(key) { try Interval(from: decoder) }
  }

  private func decoder(of key: Key) throws -> (any Decoder)? {
    switch source {
    case .mapping(let container): container.contains(key) ? try container.superDecoder(forKey: key) : nil
    case .alone(let decoder): key.stringValue == shorthand?.stringValue ? decoder : nil
    case .nothing: nil
    }
  }

  private func located<Value>(_ key: Key, _ read: () throws -> Value) throws -> Value {
    do {
      return try read()
    } catch let error as DecodingError {
      throw Self.failure("\(key.stringValue): \(error.words)", codingPath + [key])
    } catch {
      // Foundation's decoder throws errors of its own kind for numbers that do not fit.
      throw Self.failure("\(key.stringValue): expected a value of type \(Value.self)", codingPath + [key])
    }
  }

  private func missing(_ key: Key) -> DecodingError {
    Self.failure("the setting '\(key.stringValue)' is missing; there are \(Self.list)", codingPath)
  }

  private static var list: String {
    Key.allCases.isEmpty ? "none" : Key.allCases.map(\.stringValue).joined(separator: ", ")
  }

  private static func word<Word: RawRepresentable<String> & CaseIterable>(_ decoder: any Decoder) throws -> Word {
    let text = try String(from: decoder)
    if let word = Word(rawValue: text) { return word }
    let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
    throw failure("'\(text)' is none of \(words)", decoder.codingPath)
  }

  private static func failure(_ words: String, _ path: [any CodingKey]) -> DecodingError {
    DecodingError.dataCorrupted(DecodingError.Context(codingPath: path, debugDescription: words))
  }
}

/// A key of any name.
struct AnyName: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }
  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}

extension DecodingError {
  /// What went wrong, without the machinery.
  package var words: String {
    switch self {
    case .dataCorrupted(let context), .keyNotFound(_, let context), .typeMismatch(_, let context),
      .valueNotFound(_, let context):
      context.debugDescription
    @unknown default: "\(self)"
    }
  }
}
