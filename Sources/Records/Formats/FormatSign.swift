import Store

/// What a format is known by where nobody names it.
struct FormatSign: Sendable {
  /// How sure a sign is: where several are, the one that stands first here counts.
  enum Strength: CaseIterable, Sendable {
    /// A file that no other format has.
    case index
    /// Shards by the ends of their names.
    case shards
    /// Tables, which may name the files that lie beside them.
    case tables
    /// Files that are records, in folders named like their classes.
    case classFolders
  }

  let strength: Strength
  /// The sign in words, such as `tar files`.
  let words: String
  /// Whether what lies at a path, a file or a folder, is a dataset of the format.
  let isAt: @Sendable (_ path: String) throws -> Bool
  /// Whether a folder holds shards of the format.
  let isIn: @Sendable (_ folder: String) throws -> Bool

  /// A folder that is a dataset as a whole.
  init(_ strength: Strength, _ words: String, isIn: @escaping @Sendable (_ folder: String) throws -> Bool) {
    self.init(strength: strength, words: words, isAt: isIn, isIn: isIn)
  }

  private init(
    strength: Strength, words: String, isAt: @escaping @Sendable (String) throws -> Bool,
    isIn: @escaping @Sendable (String) throws -> Bool
  ) {
    self.strength = strength
    self.words = words
    self.isAt = isAt
    self.isIn = isIn
  }

  /// A file of this name in the folder; links count as what they lead to.
  static func index(_ name: String) -> FormatSign {
    FormatSign(.index, name) { Disk.followedStatus("\($0)/\(name)")?.kind == .file }
  }

  /// A file whose name ends so, whatever the case of its letters, or a folder of such files, each of them a shard.
  static func table(_ suffix: String, _ words: String) -> FormatSign {
    FormatSign(
      strength: .tables, words: words, isAt: { $0.lowercased().hasSuffix(suffix) },
      isIn: { try !TableFolder.names(in: $0, ending: suffix).isEmpty })
  }

  /// Images or sounds in class folders; one at the wrong depth is an error.
  static func classFolders(_ kind: MediaFolder.Kind, _ words: String) -> FormatSign {
    FormatSign(.classFolders, "\(words) in class folders") { path in
      do {
        _ = try MediaFolder(opening: path, kind: kind)
        return true
      } catch let error as RecordsError where error.code == .notFound {
        return false
      }
    }
  }
}
