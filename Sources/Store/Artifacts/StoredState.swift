import Glibc

/// The files that the store shows a stage, as they stood before their bytes were verified: tells afterwards whether the
/// stage, or anybody beside it, wrote to them while it read.
package struct StoredState: Sendable {
  /// What became of the files.
  package enum Finding: Sendable, Equatable {
    /// All stand as they did.
    case unchanged
    /// This file was written to, or its times were set, and holds what it held.
    case touched(String)
    /// This file holds something else.
    case damaged(String)
  }

  private let store: ArtifactStore
  private let artifact: Artifact
  private var fingerprints: [Fingerprint?] = []

  /// Looks at the stored files; call it before they are verified.
  ///
  /// A file that somebody has open for writing goes to quarantine: nobody can know what it is going to hold.
  /// - Complexity: four system calls for each file.
  package init(of artifact: Artifact, in store: ArtifactStore) throws(StoreError) {
    self.artifact = artifact
    self.store = store
    for file in artifact.files where file.location == .blob {
      let place = store.blobPath(file.digest)
      if Disk.isOpenForWriting(place) == true { try store.quarantine(place) }
      fingerprints.append(Disk.fingerprint(place))
    }
  }

  /// Adds what the tree that shows the artifact holds of its own; call it when that was made.
  ///
  /// That is: copies out of packs, and files of equal content that are not the stored ones under other names.
  package mutating func add(tree: String) {
    for (index, file) in artifact.files.filter({ $0.location == .blob }).enumerated() {
      let shown = Disk.fingerprint("\(tree)/\(file.path)")
      if shown?.inode != fingerprints[index]?.inode { fingerprints[index] = shown }
    }
    for file in artifact.files where file.location != .blob {
      fingerprints.append(Disk.fingerprint("\(tree)/\(file.path)"))
    }
  }

  /// Looks again.
  ///
  /// - Complexity: one system call for each file; files whose status changed, as by another name, are read.
  package func finding(tree: String) -> Finding {
    var next = fingerprints.makeIterator()
    for isBlob in [true, false] {
      for file in artifact.files where (file.location == .blob) == isBlob {
        guard let before = next.next() else { return .unchanged }
        let place = "\(tree)/\(file.path)"
        let now = Disk.fingerprint(place)
        if now != nil && now == before { continue }
        guard (try? Disk.digest(of: place)) == OutputFile.Written(digest: file.digest, byteCount: file.byteCount) else {
          return .damaged(file.path)
        }
        // Other names and modes move only the time of the status. What is stored stays read-only.
        if now != nil { chmod(place, 0o444) }
        if now?.modifiedAt != before?.modifiedAt || now?.inode != before?.inode { return .touched(file.path) }
      }
    }
    return .unchanged
  }
}
