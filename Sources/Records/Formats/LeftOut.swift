/// Files of a folder that are no records, counted by why they are left out.
public struct LeftOut: Codable, Sendable, Equatable {
  /// Files that are left out for one reason.
  public struct Group: Codable, Sendable, Equatable {
    /// Why.
    public let reason: String
    /// How many.
    public internal(set) var count: Int
    /// The first of them, below the folder; of a folder that is left out with all it holds, its own name and a slash.
    public internal(set) var paths: [String]
  }

  /// By reason, in the order in which reasons were met.
  public private(set) var groups: [Group] = []

  /// The most paths that a group lists.
  public static let pathLimit = 100

  /// Nothing is left out.
  public init() {}

  /// How many files in all.
  public var count: Int { groups.reduce(0) { $0 + $1.count } }

  /// Takes a file in.
  mutating func add(_ path: String, _ reason: String) {
    let place = groups.firstIndex { $0.reason == reason } ?? groups.endIndex
    if place == groups.endIndex { groups.append(Group(reason: reason, count: 0, paths: [])) }
    groups[place].count += 1
    if groups[place].paths.count < Self.pathLimit { groups[place].paths.append(path) }
  }

  /// A line for each reason: the count, why, and some of the files.
  public var lines: [String] {
    groups.map { group in
      let shown = group.paths.prefix(5).joined(separator: ", ") + (group.count > 5 ? ", …" : "")
      return "\(group.count) \(group.reason): \(shown)"
    }
  }
}
