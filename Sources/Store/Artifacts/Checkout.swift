import Glibc

extension ArtifactStore {
  /// Copies one file out of the store, durably: a whole file stands at the destination, or what stood there before.
  ///
  /// Where the file system can share the bytes of two files it does, else the kernel copies them.
  ///
  /// - Throws: `StoreError(.damaged)` where the store no longer has the right bytes; then the blob is in quarantine.
  package func checkout(_ file: Artifact.File, to destination: String) throws(StoreError) {
    guard file.location == .blob else {
      let bytes = try content(of: file)
      let draft = try Draft(of: destination)
      try Disk.writeAll(bytes[...], to: draft.descriptor, draft.path)
      try draft.setMode(isExecutable: file.isExecutable)
      return try draft.publish()
    }
    let place = blobPath(file.digest)
    guard let source = try? Disk.openFile(place, followsLinks: false).descriptor else {
      throw StoreError(.damaged, "stored file \(file.path) (\(place)) cannot be read; run again")
    }
    defer { close(source) }
    let draft = try Draft(of: destination)
    try Disk.copyBytes(of: source, place, to: draft.descriptor, draft.path)
    // What is compared is what people will see, so it does not matter how the bytes came there.
    let copied = try Disk.digest(of: draft.path)
    guard copied == OutputFile.Written(digest: file.digest, byteCount: file.byteCount) else {
      _ = try verify(blob: file.digest, byteCount: file.byteCount)
      throw StoreError(.damaged, "stored file \(file.path) (\(place)) is damaged; run again to make it anew")
    }
    try draft.setMode(isExecutable: file.isExecutable)
    try draft.publish()
  }
}
