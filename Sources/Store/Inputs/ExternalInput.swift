import Glibc

/// A file or a folder outside the store, as it was when its content entered a key.
package struct ExternalInput: Sendable, Equatable {
  /// The path that was read.
  package let path: String
  /// What it is.
  package let kind: Kind
  /// What stands for it in keys: the SHA-256 of the file, or of the folder's listing; another one for what is executable.
  package let digest: Digest
  /// The SHA-256 of the file; that of the listing for a folder.
  private let content: Digest
  /// Whether any later change shows in the fingerprints.
  private let isSettled: Bool

  package enum Kind: Sendable, Equatable {
    case file(Fingerprint)
    /// With the digests of the scan.
    case folder(Digest, folders: Digest)
  }

  /// Looks at what stands at the path; reads what the cache does not know.
  ///
  /// - Throws: `StoreError(.notFound)` where nothing does.
  package init(_ path: String, cache: StatCache) throws(StoreError) {
    self.path = path
    var status = stat()
    guard stat(path, &status) == 0 else {
      let number = errno
      throw Disk.brokenLink(path) ?? StoreError("find", path, errno: number, reading: true)
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      // For one file that costs no more than the reading; for a folder of thousands of small ones it would.
      let file = try cache.digest(of: path, seesMappedStores: true)
      kind = .file(file.fingerprint)
      content = file.digest
      digest = Listing.digest(of: content, isExecutable: file.fingerprint.isExecutable)
      isSettled = file.settled
      return
    }
    let first = try FolderScan(path, collects: false)
    kind = .folder(first.digest, folders: first.folders)
    if let known = cache.known(scan: first.digest) {
      content = known
      digest = known
      isSettled = true
      return
    }
    let (listing, scan) = try Self.listing(of: path, cache: cache)
    content = Digest(of: listing.bytes)
    digest = content
    guard first.digest == scan.digest else {
      throw StoreError(.unreadable, "\(path) keeps changing while it is read; wait until it is written")
    }
    isSettled = scan.isSettled
    if scan.isSettled { cache.remember(scan: scan.digest, digest) }
  }

  /// The files of a folder, or the file itself, with their contents.
  package func listing(cache: StatCache) throws(StoreError) -> Listing {
    switch kind {
    case .folder: return try Self.listing(of: path, cache: cache).listing
    case .file(let fingerprint):
      let name = path.split(separator: "/").last.map(String.init) ?? path
      return Listing([
        Artifact.File(
          path: name, byteCount: fingerprint.byteCount, digest: content, isExecutable: fingerprint.isExecutable)
      ])
    }
  }

  /// What happened to it since, in words; `nil` where it stands as it was.
  package func changeSince(cache: StatCache) -> String? {
    do throws(StoreError) {
      switch kind {
      case .file(let fingerprint):
        // What is learnt here is believed by the next run.
        let now = try cache.digest(of: path, seesMappedStores: true)
        if now.digest != content { return "was edited" }
        return now.fingerprint == fingerprint ? nil : "was rewritten or touched"
      case .folder(let scan, let folders):
        let now = try FolderScan(path, collects: false)
        let isTrusted = cache.trust == .fingerprints
        if now.digest == scan && isSettled && isTrusted { return nil }
        let (listing, _) = try Self.listing(of: path, cache: cache)
        if Digest(of: listing.bytes) != digest { return "was edited" }
        // Those who trust let names come and go that are there neither before nor after, such as an editor's.
        return now.digest == scan && (isTrusted || now.folders == folders) ? nil : "was rewritten or touched"
      }
    } catch {
      return error.code == .notFound ? "was removed" : error.message
    }
  }

  private static func listing(of path: String, cache: StatCache) throws(StoreError) -> (
    listing: Listing, scan: FolderScan
  ) {
    let scan = try FolderScan(path, collects: true)
    var files: [Artifact.File] = []
    files.reserveCapacity(scan.files.count)
    for file in scan.files {
      var digest = cache.known(file.fingerprint)
      if digest == nil {
        let isParanoid = cache.trust == .nothing
        digest = try cache.digest(of: "\(path)/\(file.path)", seesMappedStores: isParanoid).digest
      }
      guard let digest else { continue }
      files.append(
        Artifact.File(
          path: file.path, byteCount: file.fingerprint.byteCount, digest: digest,
          isExecutable: file.fingerprint.isExecutable))
    }
    return (Listing(files, emptyFolders: scan.emptyFolders), scan)
  }
}
