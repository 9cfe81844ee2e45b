import Glibc

/// How files enter a store: contents first, made durable, then the record that names them.
extension ArtifactStore {
  /// Makes a finished, durable file in a private folder the stored blob; the file is gone from there afterwards.
  ///
  /// The caller vouches for the content, and calls `syncBlobs` before any record names it.
  package func adopt(_ place: String, as blob: Artifact.Blob) throws(StoreError) {
    let stored = blobPath(blob.digest)
    try Disk.makeFolder(Disk.folder(of: stored))
    if chmod(place, 0o444) != 0 { throw StoreError("protect", place, errno: errno) }
    while link(place, stored) != 0 {
      guard errno == EEXIST else { throw StoreError("publish \(place) as", stored, errno: errno) }
      // Equal content is kept once; a damaged blob of that name is moved aside, which lets the next try succeed.
      if try verify(blob: blob.digest, byteCount: blob.byteCount) { break }
    }
    try Disk.remove(place)
  }

  /// Makes the names of stored blobs durable.
  package func syncBlobs(_ digests: some Sequence<Digest>) throws(StoreError) {
    for fanOut in Set(digests.map { Disk.folder(of: blobPath($0)) }) { try Disk.syncFolder(fanOut) }
    try Disk.syncFolder("\(path)/blobs")
  }

  /// Writes a record whose blobs are durable, by way of a private folder.
  package func publish(_ record: Record, by privateFolder: String) throws(StoreError) {
    let place = recordPath(record.key)
    let draft = try OutputFile(creating: "\(privateFolder)/record-\(Disk.uniqueName())")
    try draft.write(SealedDocument.encode(record.canonical))
    _ = try draft.finish()
    try Disk.makeFolder(Disk.folder(of: place))
    // A rename replaces a damaged record, but nothing that is no file.
    if let status = Disk.status(place), status.kind != .file { try quarantine(place) }
    try Disk.rename(draft.path, to: place)
    try Disk.syncFolder(Disk.folder(of: place))
    try Disk.syncFolder("\(path)/records")
  }
}
