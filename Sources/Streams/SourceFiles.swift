import Glibc
import Records
public import Store

/// Finds a manifest's source files: in a folder on this machine, in an installed distribution package, at the URL.
public struct SourceFiles: Sendable {
  /// Where files are looked for first, and where downloads go.
  public let folder: String

  /// Whether files that are nowhere on this machine may be downloaded.
  public let mayDownload: Bool

  private let onDownload: @Sendable (Download) -> Void

  /// How far a download is.
  public struct Download: Sendable, Equatable {
    /// The file's name in the manifest.
    public var name: String
    /// How many bytes are there, those of earlier attempts included.
    public var byteCount: Int
  }

  /// Chooses a folder; `onDownload` is called some times a second while a file is downloaded.
  public init(folder: String, mayDownload: Bool, onDownload: @escaping @Sendable (Download) -> Void = { _ in }) {
    self.folder = folder
    self.mayDownload = mayDownload
    self.onDownload = onDownload
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
    try makeFolder(folder)
    // One process downloads a file; another that waited for it finds it there.
    let lock = try KeyLock.take("\(local).lock", note: "process \(getpid())") { _ in }
    defer { lock.release() }
    if let found = try verified(file, at: local) { return found }
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
    // A process may have ended between the last byte and the check; to ask for bytes behind the last is an error.
    var found = try digest(ofPartial: partial, file)
    if found != file.digest {
      let resumes = found != nil
      var status = try curl(file.url, to: partial, file.name)
      if resumes, [Self.curlRangeRefused, Self.curlHTTPRefused].contains(status) {
        // What is there cannot be continued: it is longer than the file, or the server cannot serve parts. Where the
        // server refuses the whole file as well, what is there is kept.
        let aside = partial + ".aside"
        guard rename(partial, aside) == 0 else { throw StoreError("rename", partial, errno: errno) }
        status = try curl(file.url, to: partial, file.name)
        if status != 0, access(partial, F_OK) != 0 { rename(aside, partial) } else { unlink(aside) }
      }
      guard status == 0 else { throw nowhere(file, " (curl ended with code \(status))") }
      found = try digest(ofPartial: partial, file)
    }
    guard let found else { throw nowhere(file, " (curl wrote nothing)") }
    guard found == file.digest else {
      unlink(partial)
      throw StreamsError(
        .damaged,
        "\(file.url) served a damaged file: its SHA-256 is \(found), expected \(file.digest); it was removed, run again"
      )
    }
    guard rename(partial, path) == 0 else { throw StoreError("rename", partial, errno: errno) }
  }

  private static let curlHTTPRefused: Int32 = 22
  private static let curlRangeRefused: Int32 = 33

  private func curl(_ url: String, to partial: String, _ name: String) throws -> Int32 {
    try Command.run([
      "curl", "--fail", "--location", "--silent", "--show-error", "--continue-at", "-", "--proto", "=http,https",
      "--output", partial, "--", url,
    ]) {
      if let status = Disk.status(partial) { onDownload(Download(name: name, byteCount: status.byteCount)) }
    }
  }

  /// The digest of what was downloaded so far; `nil` where nothing was.
  private func digest(ofPartial path: String, _ file: DatasetManifest.SourceFile) throws -> Digest? {
    guard access(path, F_OK) == 0 else { return nil }
    return try Digest(of: InputFile.contents(of: path, limit: 2 * file.contentByteCount + 1 << 20))
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
