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

extension Record {
  /// The contents that the outputs are made of, each once, sorted by their names.
  package var blobs: [Blob] {
    let all = outputs.values.flatMap { $0.files.map { Blob(digest: $0.digest, byteCount: $0.byteCount) } }
    return Set(all).sorted { ($0.digest, $0.byteCount) < ($1.digest, $1.byteCount) }
  }
}
