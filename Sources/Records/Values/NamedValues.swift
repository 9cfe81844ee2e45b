/// Values by name, in no order; names are compared by their bytes, see ``ByteName``.
///
/// Used like a dictionary whose keys are texts, where names come from data.
public struct NamedValues<Value> {
  private var values: [ByteName: Value]

  /// Makes an empty collection.
  public init() { values = [:] }

  private init(_ values: [ByteName: Value]) { self.values = values }

  /// Takes in names that differ.
  ///
  /// - Precondition: no name stands twice.
  public init(uniqueNamesWithValues pairs: some Sequence<(String, Value)>) {
    values = Dictionary(uniqueKeysWithValues: pairs.lazy.map { (ByteName($0), $1) })
  }

  /// How many values there are.
  public var count: Int { values.count }
  /// Whether there is no value.
  public var isEmpty: Bool { values.isEmpty }
  /// The names, in no order.
  public var keys: some Collection<String> { values.keys.lazy.map(\.text) }
  /// The names in the order of their bytes.
  public var names: [String] { values.keys.sorted().map(\.text) }
  /// Names and values in the order of the names' bytes.
  public var sortedByName: [(key: String, value: Value)] {
    values.sorted { $0.key < $1.key }.map { ($0.key.text, $0.value) }
  }

  /// The value of a name; `nil` where there is none.
  public subscript(name: String) -> Value? {
    get { values[ByteName(name)] }
    set { values[ByteName(name)] = newValue }
    _modify { yield &values[ByteName(name)] }
  }

  /// The value of a name, or one made for it.
  public subscript(name: String, default made: @autoclosure () -> Value) -> Value {
    get { values[ByteName(name)] ?? made() }
    _modify { yield &values[ByteName(name), default: made()] }
  }

  /// Whether there is a value of this name.
  public func contains(name: String) -> Bool { values.index(forKey: ByteName(name)) != nil }

  /// Sets a value and returns the one that was there before.
  @discardableResult
  public mutating func updateValue(_ value: Value, forKey name: String) -> Value? {
    values.updateValue(value, forKey: ByteName(name))
  }

  /// Takes a value away and returns it.
  @discardableResult
  public mutating func removeValue(forKey name: String) -> Value? { values.removeValue(forKey: ByteName(name)) }

  /// The same names with other values.
  public func mapValues<Other, Failure: Error>(
    _ transform: (Value) throws(Failure) -> Other
  ) throws(Failure) -> NamedValues<Other> {
    var mapped: [ByteName: Other] = Dictionary(minimumCapacity: values.count)
    for (name, value) in values { mapped[name] = try transform(value) }
    return NamedValues<Other>(mapped)
  }

  /// The same names with other values, without those that have none.
  public func compactMapValues<Other>(_ transform: (Value) throws -> Other?) rethrows -> NamedValues<Other> {
    NamedValues<Other>(try values.compactMapValues(transform))
  }

  /// Both collections together; `combine` chooses where both have a name.
  public func merging(
    _ other: NamedValues, uniquingKeysWith combine: (Value, Value) throws -> Value
  ) rethrows -> NamedValues {
    NamedValues(try values.merging(other.values, uniquingKeysWith: combine))
  }
}

extension NamedValues: Sequence {
  /// Goes through names and values.
  public struct Iterator: IteratorProtocol {
    fileprivate var base: [ByteName: Value].Iterator

    /// The next name with its value.
    public mutating func next() -> (key: String, value: Value)? { base.next().map { ($0.key.text, $0.value) } }
  }

  /// Goes through names and values, in no order.
  public func makeIterator() -> Iterator { Iterator(base: values.makeIterator()) }
}

extension NamedValues: ExpressibleByDictionaryLiteral {
  /// Takes in the names of a literal, which differ.
  public init(dictionaryLiteral pairs: (String, Value)...) { self.init(uniqueNamesWithValues: pairs) }
}

extension NamedValues: Equatable where Value: Equatable {}
extension NamedValues: Sendable where Value: Sendable {}

/// Coded as a list of names and values by turns, in the order of the names' bytes: the coders' own keys are compared as
/// Swift compares texts.
extension NamedValues: Encodable where Value: Encodable {
  /// Writes names and values by turns.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    for (name, value) in sortedByName {
      try container.encode(name)
      try container.encode(value)
    }
  }
}

extension NamedValues: Decodable where Value: Decodable {
  /// Reads names and values by turns; a name that stands twice is an error.
  public init(from decoder: any Decoder) throws {
    self.init()
    var container = try decoder.unkeyedContainer()
    while !container.isAtEnd {
      let name = try container.decode(String.self)
      guard updateValue(try container.decode(Value.self), forKey: name) == nil else {
        throw DecodingError.dataCorruptedError(in: container, debugDescription: "the name '\(name)' appears twice")
      }
    }
  }
}
