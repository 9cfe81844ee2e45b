import Glibc
import Records
public import Store

/// Finds a manifest's source files: in a folder on this machine, in an installed distribution package, at the URL.
public struct SourceFiles: Sendable {
  /// Where files are looked for first, and where downloads go.
  public let folder: String

  /// Whether files that are nowhere on this machine may be downloaded.
  public let mayDownload: Bool

  /// Chooses a folder.
  public init(folder: String, mayDownload: Bool) {
    self.folder = folder
    self.mayDownload = mayDownload
  }

  /// Where one file was found, and its verified content.
  public struct Found: Sendable {
    /// The path.
    public var path: String
    /// The uncompressed content, whose digest is the manifest's.
    package var content: [UInt8]
  }

  /// Finds and verifies one file; a file that is there but damaged is an error, never passed over.
  public func find(_ file: DatasetManifest.SourceFile) throws -> Found {
    let local = "\(folder)/\(file.name)"
    if let found = try verified(file, at: local) { return found }
    if let path = file.packagePath, let found = try verified(file, at: path) { return found }
    guard mayDownload else { throw nowhere(file, "") }
    try download(file, to: local)
    guard let found = try verified(file, at: local) else { throw nowhere(file, "") }
    return found
  }

  private func verified(_ file: DatasetManifest.SourceFile, at path: String) throws -> Found? {
    if access(path, F_OK) != 0, errno == ENOENT { return nil }
    let bytes = try InputFile.contents(of: path, limit: 2 * file.contentByteCount + 1 << 20)
    let content =
      Gzip.isGzip(bytes) ? try Gzip.decompressed(bytes, limit: file.contentByteCount, path: path) : bytes
    let found = Digest(of: content)
    guard found == file.contentDigest else {
      throw StreamsError(
        .damaged,
        "\(path) is damaged: the SHA-256 of its content is \(found), expected \(file.contentDigest); remove it and "
          + "fetch again")
    }
    return Found(path: path, content: content)
  }

  /// Runs `curl` into a partial file that a later run resumes, checks it, and renames it.
  private func download(_ file: DatasetManifest.SourceFile, to path: String) throws {
    let partial = path + ".partial"
    try makeFolder(folder)
    let status = try Command.run([
      "curl", "--fail", "--location", "--silent", "--show-error", "--continue-at", "-", "--proto", "=http,https",
      "--output", partial, "--", file.url,
    ])
    guard status == 0 else { throw nowhere(file, " (curl ended with code \(status))") }
    let found = try Digest(of: InputFile.contents(of: partial, limit: 2 * file.contentByteCount + 1 << 20))
    guard found == file.digest else {
      unlink(partial)
      throw StreamsError(
        .damaged,
        "\(file.url) served a damaged file: its SHA-256 is \(found), expected \(file.digest); it was removed, run again"
      )
    }
    guard rename(partial, path) == 0 else { throw StoreError("rename", partial, errno: errno) }
  }

  private func nowhere(_ file: DatasetManifest.SourceFile, _ detail: String) -> StreamsError {
    let package = file.package.map { "apt-get install \($0), or " } ?? ""
    return StreamsError(
      .notFound,
      "\(file.name) is nowhere to be found\(detail): \(package)put the file from \(file.url) into \(folder)")
  }
}

/// Makes a folder and those above it.
public func makeFolder(_ path: String) throws(StoreError) {
  if path.isEmpty || access(path, F_OK) == 0 { return }
  if let slash = path.lastIndex(of: "/") { try makeFolder(String(path[..<slash])) }
  if mkdir(path, 0o755) != 0, errno != EEXIST { throw StoreError("create", path, errno: errno) }
}
