import Glibc

extension ArtifactStore {
  /// Copies one file out of the store, durably: a whole file stands at the destination, or what stood there before.
  ///
  /// Where the file system can share the bytes of two files it does, else the kernel copies them.
  ///
  /// - Throws: `StoreError(.damaged)` where the store no longer has the right bytes; then the blob is in quarantine.
  package func checkout(_ file: Artifact.File, to destination: String) throws(StoreError) {
    guard file.location == .blob else {
      try Disk.replace(destination, with: try content(of: file))
      return
    }
    let place = blobPath(file.digest)
    let source = open(place, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    if source < 0 { throw StoreError(.damaged, "stored file \(file.path) (\(place)) cannot be read; run again") }
    defer { close(source) }
    let draft = try Draft(of: destination)
    try Self.copyAll(of: source, place, to: draft)
    // What is compared is what people will see, so it does not matter how the bytes came there.
    let copied = try Disk.digest(of: draft.path)
    guard copied == OutputFile.Written(digest: file.digest, byteCount: file.byteCount) else {
      _ = try verify(blob: file.digest, byteCount: file.byteCount)
      throw StoreError(.damaged, "stored file \(file.path) (\(place)) is damaged; run again to make it anew")
    }
    try draft.publish()
  }

  /// `_IOW(0x94, 9, int)`: lets one file share all bytes of another.
  private static let shareBytes: UInt = 0x4004_9409

  private static func copyAll(of source: Int32, _ place: String, to draft: Draft) throws(StoreError) {
    if ioctl(draft.descriptor, shareBytes, source) == 0 { return }
    while true {
      let count = sendfile(draft.descriptor, source, nil, 1 << 30)
      if count == 0 { return }
      if count < 0 && errno != EINTR { throw StoreError("copy \(place) to", draft.path, errno: errno) }
    }
  }
}
