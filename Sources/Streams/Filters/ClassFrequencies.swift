public import Settings

/// The classes of a stream, and how often each comes before anything is filtered.
public struct ClassFrequencies: Sendable, Equatable {
  /// Their names; `0`, `1`, … where the data gives none.
  public let names: [String]
  /// How often each comes, in proportion.
  public let frequencies: [Double]
  /// How often a record without a class comes, in the same proportion.
  public let unlabelled: Double

  /// Pairs names with frequencies; `names` is empty or as long.
  public init(names: [String], frequencies: [Double], unlabelled: Double = 0) {
    precondition(
      names.isEmpty || names.count == frequencies.count, "\(names.count) names, \(frequencies.count) classes")
    self.names = names.isEmpty ? frequencies.indices.map { "\($0)" } : names
    self.frequencies = frequencies
    self.unlabelled = unlabelled
  }

  /// The share of records that is kept where each of a class is kept with some probability, and those without one are not;
  /// 1 where nothing is known.
  package func share(_ rate: (_ label: Int) -> Double) -> Double {
    let total = frequencies.reduce(unlabelled, +)
    guard total > 0 else { return 1 }
    return frequencies.indices.reduce(0) { $0 + frequencies[$1] * rate($1) } / total
  }

  /// The number of a class: that of its name, or else the number that is given.
  ///
  /// - Throws: ``StreamsError`` with the nearest name.
  func label(_ name: String) throws(StreamsError) -> Int {
    let bytes = Array(name.utf8)
    if let label = names.firstIndex(where: { Array($0.utf8) == bytes }) { return label }
    if let label = Int(name), names.indices.contains(label) { return label }
    throw StreamsError(
      .configuration, "there is no class '\(name)'" + Spelling.hint(name, among: names, otherwise: names))
  }

  /// The numbers of several classes.
  func labels(_ classes: [ClassName]) throws(StreamsError) -> [Int] {
    var labels: [Int] = []
    for name in classes { labels.append(try label(name.text)) }
    return labels
  }

  /// A number for each class: those given by name, and `usual` for the others.
  func values(_ given: [String: Double], usual: Double) throws(StreamsError) -> [Double] {
    var values = [Double](repeating: usual, count: names.count)
    for name in given.keys.sortedByBytes() { values[try label(name)] = given[name] ?? usual }
    return values
  }
}

/// A class as a file names it: by its name, or by its number.
public struct ClassName: SettingValue, ExpressibleByStringLiteral {
  /// The name, or the number's digits.
  public let text: String

  public init(stringLiteral text: String) { self.text = text }

  public static func read(_ node: ConfigurationNode) throws(SettingsError) -> ClassName {
    switch node.value {
    case .string(let text): ClassName(stringLiteral: text)
    case .int(let number) where number >= 0: ClassName(stringLiteral: "\(number)")
    default: throw node.failure("expected the name or the number of a class, found \(node.found)")
    }
  }

  public var canonical: CanonicalValue { .string(text) }
  public static var form: ValueForm { .oneOf([.text, .integer(.atLeast(0))]) }
}
