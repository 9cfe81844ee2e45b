/// What a setting's value may look like: what references print and schemas check.
public indirect enum ValueForm: Hashable, Sendable {
  /// Nothing at all, written `null` or left empty.
  case null
  case bool
  case integer(Bounds<Int>)
  /// An odd integer of a range.
  case oddInteger(ClosedRange<Int>)
  case number(Bounds<Double>)
  case text
  /// A text that a regular expression matches as JSON Schema has them, called so.
  case pattern(String, words: String)
  /// One of these words.
  case words([String])
  /// A list with so many elements.
  case list(of: ValueForm, counts: ClosedRange<Int>)
  /// A mapping of so many names, which the user chooses.
  case mapping(of: ValueForm, counts: ClosedRange<Int>)
  /// A mapping with these settings, or, with a shorthand, the value of one of them alone.
  case group([SettingReference], shorthand: String?)
  /// A kind of the family of this name.
  case kind(of: String)
  /// Any of several.
  case oneOf([ValueForm])
  /// Whatever a file may hold; what reads it checks more.
  case any

  /// A list of any length.
  public static func list(of element: ValueForm) -> ValueForm { .list(of: element, counts: 0...Int.max) }

  /// A mapping of any number of names.
  public static func mapping(of element: ValueForm) -> ValueForm { .mapping(of: element, counts: 0...Int.max) }

  /// In words, for references and messages, such as `a number from 0 to 1`.
  public var words: String {
    switch self {
    case .null: "nothing"
    case .bool: "true or false"
    case .integer(let bounds): "an integer\(bounds.words)"
    case .oddInteger(let range): "an odd integer from \(range.lowerBound) to \(range.upperBound)"
    case .number(let bounds): "a number\(bounds.words)"
    case .text: "a text"
    case .pattern(_, let words): words
    case .words(let words): words.count == 1 ? words[0] : "one of \(words.joined(separator: ", "))"
    case .list(let element, let counts): "\(Self.list(counts)), each \(element.words)"
    case .mapping(let element, _): "names, each with \(element.words)"
    case .group(let settings, let shorthand):
      "settings: \(settings.map(\.name).joined(separator: ", "))"
        + (shorthand.flatMap { name in settings.first { $0.name == name }?.form.words }.map {
          $0.hasSuffix(" alone") ? "; or \($0)" : "; or \($0) alone"
        } ?? "")
    case .kind(let family): Self.withArticle(family)
    case .oneOf(let forms): forms.map(\.words).joined(separator: ", or ")
    case .any: "a value"
    }
  }

  /// Whether kinds of some family may stand in it, or whatever a file may hold.
  var holdsKinds: Bool {
    switch self {
    case .kind, .any: true
    case .list(let element, _), .mapping(let element, _): element.holdsKinds
    case .oneOf(let forms): forms.contains(where: \.holdsKinds)
    case .group(let settings, _): settings.contains { $0.form.holdsKinds }
    case .null, .bool, .integer, .oddInteger, .number, .text, .pattern, .words: false
    }
  }

  /// Whether a mapping may stand in it whose members are settings or names.
  package var hasMembers: Bool {
    switch self {
    case .group, .mapping, .kind, .any: true
    case .oneOf(let forms): forms.contains(where: \.hasMembers)
    case .list, .null, .bool, .integer, .oddInteger, .number, .text, .pattern, .words: false
    }
  }

  /// A list with so many elements, such as `a list of 2`.
  static func list(_ counts: ClosedRange<Int>) -> String {
    switch (counts.lowerBound, counts.upperBound) {
    case (0, .max): "a list"
    case (let least, .max): "a list of at least \(least)"
    case (0, let most): "a list of at most \(most)"
    case (let least, let most): least == most ? "a list of \(least)" : "a list of \(least) to \(most)"
    }
  }

  static func withArticle(_ noun: String) -> String { ("aeiou".contains(noun.prefix(1)) ? "an " : "a ") + noun }
}
