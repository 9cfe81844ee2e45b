extension Artifact {
  /// A content as the store keeps it: its name and its length.
  public struct Blob: Hashable, Sendable {
    /// The SHA-256 of the content.
    public let digest: Digest
    /// The length in bytes.
    public let byteCount: Int

    /// Names a content.
    public init(digest: Digest, byteCount: Int) {
      self.digest = digest
      self.byteCount = byteCount
    }
  }

  /// Everything that has to stand in the store for the artifact to be whole, each once.
  public var blobs: Set<Blob> { Set(files.map { Blob(digest: $0.digest, byteCount: $0.byteCount) }) }
}

extension Record {
  /// Everything that has to stand in the store for the outputs to be whole, each once, sorted by digest.
  package var blobs: [Artifact.Blob] {
    outputs.values.reduce(into: Set<Artifact.Blob>()) { $0.formUnion($1.blobs) }
      .sorted { ($0.digest, $0.byteCount) < ($1.digest, $1.byteCount) }
  }
}
