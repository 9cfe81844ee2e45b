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

  init(_ strength: Strength, _ words: String, isAt: @escaping @Sendable (_ path: String) throws -> Bool) {
    self.strength = strength
    self.words = words
    self.isAt = isAt
  }

  /// A file of this name in the folder; links count as what they lead to.
  static func index(_ name: String) -> FormatSign {
    FormatSign(.index, name) { Disk.followedStatus("\($0)/\(name)")?.kind == .file }
  }

  /// A file whose name ends so, whatever the case of its letters, or a folder of such files, each of them a shard.
  static func table(_ suffix: String, _ words: String) -> FormatSign {
    FormatSign(.tables, words) { path in
      guard Disk.followedStatus(path)?.kind == .folder else { return path.lowercased().hasSuffix(suffix) }
      return try !TableFolder.names(in: path, ending: suffix).isEmpty
    }
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
