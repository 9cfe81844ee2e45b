import Settings

/// Which records of a split: the first ones, or each by its number or by what a feature says.
///
/// Written `4`, or `[0, 17, {stamp: plants/flowers/anemone_red}]`.
enum RecordChoice: SettingValue {
  case first(Int)
  case each([Record])

  enum Record: Hashable, Sendable {
    /// Its place in the split, from 0.
    case number(Int)
    /// The first whose feature says this.
    case named(feature: String, text: String)
  }

  /// The most records.
  static let limit = 100
  private static let counts = Bounds<Int>.within(1...limit)
  private static let numbers = Bounds<Int>.within(0...Int.max)

  static func read(_ node: ConfigurationNode) throws(SettingsError) -> RecordChoice {
    guard case .list(let elements) = node.value else { return .first(try Int.read(node, in: counts)) }
    guard (1...limit).contains(elements.count) else {
      throw node.failure("expected 1 to \(limit) records, found \(elements.count)")
    }
    var records: [Record] = []
    for element in elements {
      guard case .mapping(let members) = element.value else {
        records.append(.number(try Int.read(element, in: numbers)))
        continue
      }
      guard members.count == 1, let (feature, text) = members.first else {
        throw element.failure("expected one feature with what it says, such as {name: tiger}, found \(members.count)")
      }
      records.append(.named(feature: feature, text: try text.string()))
    }
    return .each(records)
  }

  var canonical: CanonicalValue {
    switch self {
    case .first(let count): .int(count)
    case .each(let records):
      .list(
        records.map { record in
          switch record {
          case .number(let number): .int(number)
          case .named(let feature, let text): .mapping([feature: .string(text)])
          }
        })
    }
  }

  static var form: ValueForm {
    .oneOf([
      .integer(counts),
      .list(of: .oneOf([.integer(numbers), .mapping(of: .text, counts: 1...1)]), counts: 1...limit),
    ])
  }
}
