/// One output of a stage: a sorted list of files, named by their contents.
public struct Artifact: Hashable, Sendable {
  /// A content that stands in the store under its name: a file's, or a pack of many small ones.
  public struct Blob: Hashable, Sendable {
    /// The SHA-256 of the content.
    public let digest: Digest
    /// The length in bytes.
    public let byteCount: Int

    /// Describes a content.
    public init(digest: Digest, byteCount: Int) {
      self.digest = digest
      self.byteCount = byteCount
    }
  }

  /// Where the store keeps a file's bytes.
  public enum Location: Hashable, Sendable {
    /// In a blob of its own.
    case blob
    /// In a pack, from this byte on.
    case slice(of: Blob, offset: Int)
  }

  /// One file of an artifact.
  ///
  /// Files are equal if their paths and contents are, wherever the store keeps them.
  public struct File: Hashable, Sendable {
    /// The path inside the artifact, with `/` between folders.
    public let path: String
    /// The length in bytes.
    public let byteCount: Int
    /// The SHA-256 of the content.
    public let digest: Digest
    /// Where the store keeps the bytes: kept in records, but no part of any digest.
    public let location: Location

    /// Describes one file.
    public init(path: String, byteCount: Int, digest: Digest, location: Location = .blob) {
      self.path = path
      self.byteCount = byteCount
      self.digest = digest
      self.location = location
    }

    /// The blob that holds the bytes, alone or among others.
    public var blob: Blob {
      switch location {
      case .blob: Blob(digest: digest, byteCount: byteCount)
      case .slice(let pack, _): pack
      }
    }

    /// Where in its blob the bytes begin.
    public var offset: Int { if case .slice(_, let offset) = location { offset } else { 0 } }

    /// What digests see of the file.
    var content: CanonicalValue { .list([.string(path), .int(byteCount), .string(digest.hex)]) }

    /// Compares paths and contents.
    public static func == (left: File, right: File) -> Bool {
      left.path == right.path && left.byteCount == right.byteCount && left.digest == right.digest
    }

    /// Hashes what `==` compares.
    public func hash(into hasher: inout Hasher) {
      hasher.combine(path)
      hasher.combine(digest)
    }
  }

  /// The files, sorted by the bytes of their paths.
  public let files: [File]

  /// The SHA-256 of the canonical encoding of paths and contents.
  public let digest: Digest

  /// Makes an artifact of files in any order.
  public init(files: [File]) {
    self.files = files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    digest = CanonicalValue.list(self.files.map(\.content)).digest
  }

  /// The bytes of all files together.
  public var byteCount: Int { files.reduce(0) { $0 + $1.byteCount } }

  /// Everything that has to stand in the store for the artifact to be whole, each once.
  public var blobs: [Blob] {
    var seen: Set<Blob> = []
    return files.map(\.blob).filter { seen.insert($0).inserted }
  }

  /// What to call a blob in messages: the file that it is, or some of the files that lie in it.
  func words(for blob: Blob) -> String {
    let inside = files.filter { $0.blob == blob }
    guard let first = inside.first else { return "file" }
    return first.location == .blob ? "file \(first.path)" : "pack of \(first.path) and \(inside.count - 1) more files"
  }

  /// Whether a relative path stays inside its folder.
  package static func isInside(_ path: String) -> Bool {
    !path.isEmpty && !path.utf8.contains(0)
      && path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { !["", ".", ".."].contains($0) }
  }
}
