import Glibc
import Records
import Store

/// Finds a manifest's source files: in a folder on this machine, in an installed distribution package, at the URL.
public struct SourceFiles: Sendable {
  /// Where files are looked for first, and where downloads go.
  public let folder: String

  /// Whether files that are nowhere on this machine may be downloaded.
  public let mayDownload: Bool

  private let onDownload: @Sendable (Download) -> Void
  /// Where the package manager lists what it has installed.
  private let packageLists: String

  /// How far a download is.
  public struct Download: Sendable, Equatable {
    /// The file's name in the manifest.
    public var name: String
    /// How many bytes are there, those of earlier attempts included.
    public var byteCount: Int
  }

  /// Chooses a folder; `onDownload` is called some times a second while a file is downloaded.
  public init(
    folder: String, mayDownload: Bool, packageLists: String = "/var/lib/dpkg/info",
    onDownload: @escaping @Sendable (Download) -> Void = { _ in }
  ) {
    self.folder = folder
    self.packageLists = packageLists
    self.mayDownload = mayDownload
    self.onDownload = onDownload
  }

  /// Where one source was found, with the content that the manifest names.
  public struct Found: Sendable {
    /// The path of a file, or of a folder that a package has installed.
    public var path: String
    /// The files in an archive or folder.
    package var tree: SourceTree
  }

  /// Finds and verifies one source; one that is there but damaged is an error, never passed over.
  public func find(_ file: DatasetManifest.SourceFile) throws -> Found {
    let local = "\(folder)/\(file.name)"
    if let found = try verified(file, at: local) { return found }
    if let path = file.packagePath, let found = try verified(file, at: path) { return found }
    guard mayDownload else { throw nowhere(file, "") }
    try Disk.makeFolder(folder)
    // One process downloads a file; another that waited for it finds it there.
    let lock = try KeyLock.take("\(local).lock", note: "process \(getpid())") { _ in }
    defer { lock.release() }
    if let found = try verified(file, at: local) { return found }
    try download(file, to: local)
    guard let found = try verified(file, at: local) else { throw nowhere(file, "") }
    return found
  }

  private func verified(_ file: DatasetManifest.SourceFile, at path: String) throws -> Found? {
    // A link to a file counts as the file.
    if access(path, F_OK) != 0, errno == ENOENT { return nil }
    let found = Found(path: path, tree: file.tree(at: path))
    func damage(_ what: String, _ digest: Digest, _ expected: Digest) -> DatasetsError {
      DatasetsError(
        .damaged,
        "\(path) is damaged: the SHA-256 of \(what) is \(digest), expected \(expected); remove it and fetch again")
    }
    if found.tree.isFolder {
      guard let expected = file.filesDigest else {
        throw DatasetsError(.configuration, "\(path) is a folder, where the file '\(file.name)' is expected")
      }
      return Found(path: path, tree: try verifiedFolder(file, found.tree, expected))
    } else if let expected = file.contentDigest {
      let digest = try ContentDigest.content(path)
      guard digest == expected else { throw damage("its content", digest, expected) }
    } else {
      let digest = try ContentDigest.file(path)
      // The same files packed anew are as good.
      let isRepacked = try digest != file.digest && file.filesDigest.map { try found.tree.digest() == $0 } ?? false
      guard digest == file.digest || isRepacked else { throw damage("the file", digest, file.digest) }
    }
    return found
  }

  /// The files of a folder that the manifest is about: all of them, or where others lie beside, those that the package has
  /// installed, or those in the folders of classes.
  private func verifiedFolder(
    _ file: DatasetManifest.SourceFile, _ tree: SourceTree, _ expected: Digest
  ) throws -> SourceTree {
    let files = try tree.files()
    if SourceTree.digest(of: files) == expected { return tree }
    let installed = file.package.flatMap { InstalledPackage($0, lists: packageLists) }
      .map { $0.names(below: tree.path) }.flatMap { $0.isEmpty ? nil : $0 }
    let inFolders = file.classFolders.map { folders in
      Set(files.map(\.name).filter { name in folders.contains { name.hasPrefix("\($0)/") } })
    }
    for names in [installed, inFolders].compactMap(\.self) {
      if SourceTree.digest(of: files.filter { names.contains($0.name) }) == expected { return tree.limited(to: names) }
    }
    let known = installed ?? inFolders
    let present = Set(files.map(\.name))
    let missing = (installed ?? []).filter { name in
      !present.contains(name) && file.suffixes.contains { name.lowercased().hasSuffix($0) }
    }
    let strangers = known.map { known in files.map(\.name).filter { !known.contains($0) } } ?? []
    func list(_ what: String, _ names: some Collection<String>) -> String {
      let shown =
        names.sorted().prefix(3).joined(separator: ", ") + (names.count > 3 ? " and \(names.count - 3) more" : "")
      return names.isEmpty ? "" : "; \(what) \(shown)"
    }
    let advice =
      installed == nil
      ? "put the files of \(file.url) there, or remove the folder and fetch again"
      : "dpkg -V \(file.package ?? "") names the files that were changed; install the package again"
    throw DatasetsError(
      .damaged,
      "\(tree.path) is damaged: its \(files.count) files are not those of the manifest"
        + list("missing:", missing) + list("not of the dataset, and left out:", strangers) + "; \(advice)")
  }

  /// Runs `curl` into a partial file that a later run resumes, checks it, and renames it.
  private func download(_ file: DatasetManifest.SourceFile, to path: String) throws {
    let partial = path + ".partial"
    // A process may have ended between the last byte and the check; to ask for bytes behind the last is an error.
    let before = Disk.status(partial)?.byteCount ?? 0
    if before >= file.byteCount, try digest(ofPartial: partial) != file.digest { unlink(partial) }
    if before < file.byteCount || Disk.status(partial) == nil {
      let resumes = before > 0 && before < file.byteCount
      var (status, words) = try curl(file.url, to: partial, file.name)
      if resumes, [Self.curlRangeRefused, Self.curlHTTPRefused].contains(status) {
        // The server cannot serve parts. Where it refuses the whole file as well, what is there is kept.
        let aside = partial + ".aside"
        guard rename(partial, aside) == 0 else { throw StoreError("rename", partial, errno: errno) }
        (status, words) = try curl(file.url, to: partial, file.name)
        if status != 0, access(partial, F_OK) != 0 { rename(aside, partial) } else { unlink(aside) }
      }
      guard status == 0 else { throw nowhere(file, " (\(Self.words(ofCurl: status, words)))") }
    }
    guard let found = try digest(ofPartial: partial) else { throw nowhere(file, " (curl wrote nothing)") }
    guard found == file.digest else {
      unlink(partial)
      throw DatasetsError(
        .damaged,
        "\(Address.hidingCredentials(in: file.url)) served a damaged file: its SHA-256 is \(found), expected \(file.digest); it was removed, run again"
      )
    }
    guard rename(partial, path) == 0 else { throw StoreError("rename", partial, errno: errno) }
  }

  private static let curlHTTPRefused: Int32 = 22
  private static let curlRangeRefused: Int32 = 33

  /// What curl's exit code says, or else curl itself.
  private static func words(ofCurl status: Int32, _ said: String) -> String {
    let reason: String? =
      switch status {
      case 6: "the server's name cannot be resolved; is this machine online?"
      case 7: "the server cannot be reached; is this machine online?"
      case curlHTTPRefused: "the server refuses the file"
      case 18: "the connection ended early; run again to go on"
      case 28: "the server is too slow or silent; run again to go on"
      default: said.isEmpty ? nil : said
      }
    return "curl ended with code \(status)" + (reason.map { ": \($0)" } ?? "")
  }

  /// Runs `curl`; returns its exit code, and the first line of what it said.
  ///
  /// The address is no argument, since the list of processes would show a password in it.
  private func curl(_ url: String, to partial: String, _ name: String) throws -> (status: Int32, words: String) {
    let arguments = [
      "curl", "--fail", "--location", "--silent", "--show-error", "--continue-at", "-", "--proto", "=http,https",
      "--connect-timeout", "30", "--speed-limit", "100", "--speed-time", "60", "--output", partial, "--config", "-",
    ]
    var said: [UInt8] = []
    let input = Array("url = \(CacheTransport.quoted(url))\n".utf8)
    let status = try ChildProcess.run(arguments, input: input) { words in
      said += words.prefix(max(0, 4096 - said.count))
      if let status = Disk.status(partial) { onDownload(Download(name: name, byteCount: status.byteCount)) }
      return true
    }
    let line = String(decoding: said, as: UTF8.self).split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    return (status, Address.hidingCredentials(in: line))
  }

  /// The digest of what was downloaded so far; `nil` where nothing was.
  private func digest(ofPartial path: String) throws -> Digest? {
    guard access(path, F_OK) == 0 else { return nil }
    return try ContentDigest.file(path)
  }

  private func nowhere(_ file: DatasetManifest.SourceFile, _ detail: String) -> DatasetsError {
    let package = file.package.map { "apt-get install \($0), or " } ?? ""
    return DatasetsError(
      .notFound,
      "\(file.name) is nowhere to be found\(detail): \(package)put the file from \(Address.hidingCredentials(in: file.url)) into \(folder)"
    )
  }
}
