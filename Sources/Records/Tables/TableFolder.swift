import Store

/// A folder of tables or archives that lie beside each other, each of them a shard.
struct TableFolder {
  /// The folder.
  let path: String
  /// The names of the shards, sorted by their bytes.
  let names: [String]
  private let suffix: String

  /// Lists a folder.
  ///
  /// - Throws: if there is no file whose name ends so.
  init(_ folder: String, ending suffix: String) throws {
    path = folder
    names = try Self.names(in: folder, ending: suffix)
    self.suffix = suffix
    guard !names.isEmpty else { throw RecordsError(.notFound, "\(folder) has no files \(suffix)") }
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
    _ = try FolderListing(
      path, "", counts: { $0.hasSuffix(suffix) || named.contains($0) }, kind: kind, leftOut: &leftOut)
    return leftOut
  }
}
