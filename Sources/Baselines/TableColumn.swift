/// A column of a table as its rows hold it: one number, or as many as it has categories, 1 for its own.
public struct TableColumn: Hashable, Sendable {
  /// What people call it.
  public let name: String
  /// The names of its categories; `nil` where it holds a number.
  public let categories: [String]?

  /// Describes a column.
  public init(name: String, categories: [String]? = nil) { (self.name, self.categories) = (name, categories) }

  /// How many numbers of a row it takes.
  public var width: Int { categories?.count ?? 1 }

  /// So many columns of numbers, called by their places.
  public static func numbered(_ count: Int, as word: String = "column") -> [TableColumn] {
    (0..<count).map { TableColumn(name: "\(word) \($0 + 1)") }
  }
}
