/// What a model says of a record: of classes, with their names, or numbers.
public struct ModelOutput: Codable, Hashable, Sendable {
  /// What the outputs mean.
  public let meaning: OutputMeaning
  /// How many outputs there are: classes, or numbers.
  public let count: Int
  /// The classes' names, as many as ``count``; empty where the data has none, and of numbers.
  public let classNames: [String]
  /// The feature whose numbers are predicted; `nil` where classes are told.
  public let target: String?

  /// Says what outputs mean.
  public init(meaning: OutputMeaning, count: Int, classNames: [String] = [], target: String? = nil) {
    self.meaning = meaning
    self.count = count
    self.classNames = classNames.count == count ? classNames : []
    self.target = target
  }

  /// What it says in words, such as "10 logits".
  public var words: String { "\(count) \(meaning.words)" + (target.map { " of '\($0)'" } ?? "") }

  /// A name for each class: its own, or its number where the data has none.
  public var shownClassNames: [String] { Self.shownNames(classNames, count: count) }

  /// These names where there is one for each class, else the classes' numbers.
  public static func shownNames(_ names: [String], count: Int) -> [String] {
    names.count == count ? names : (0..<count).map { "class \($0)" }
  }
}
