import Store

/// A folder of tables or archives that lie beside each other, each of them a shard.
struct TableFolder {
  /// The folder.
  let path: String
  /// The names of the shards, sorted by their bytes.
  let names: [String]
  private let suffix: String

  /// Whether the whole folder is meant, and not one file in it.
  let isWhole: Bool

  /// Lists a folder; of a single file's folder that file alone.
  ///
  /// - Throws: if there is no file whose name ends so.
  init(_ place: String, ending suffix: String) throws {
    self.suffix = suffix
    isWhole = Disk.followedStatus(place)?.kind != .file
    path = isWhole ? place : Disk.folder(of: place)
    names = isWhole ? try Self.names(in: place, ending: suffix) : [place.lastPathComponent]
    guard !names.isEmpty else { throw RecordsError(.notFound, "\(place) has no files \(suffix)") }
  }

  /// The names of a folder's files that end so, hidden ones aside.
  static func names(in folder: String, ending suffix: String) throws -> [String] {
    try Disk.names(in: folder).filter { $0.hasSuffix(suffix) && !$0.hasPrefix(".") }
  }

  /// What lies in the folder and is no shard, and nothing that a shard names.
  ///
  /// - Parameter kind: what a shard is called in messages, such as `a table`.
  func leftOut(_ kind: String, except named: Set<String> = []) throws -> LeftOut {
    var leftOut = LeftOut()
    guard isWhole else { return leftOut }
    _ = try FolderListing(
      path, "", counts: { $0.hasSuffix(suffix) || named.contains($0) }, kind: kind, leftOut: &leftOut)
    return leftOut
  }
}
