import Settings

/// One output of a stage: a sorted list of files, named by their contents, and of folders that hold nothing.
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
  /// Files are equal if their paths, contents and executable bits are, wherever the store keeps them.
  public struct File: Hashable, Sendable {
    /// The path inside the artifact, with `/` between folders.
    public let path: String
    /// The length in bytes.
    public let byteCount: Int
    /// The SHA-256 of the content.
    public let digest: Digest
    /// Whether its owner may execute it.
    public let isExecutable: Bool
    /// Where the store keeps the bytes: kept in records, but no part of any digest.
    public let location: Location

    /// Describes one file.
    public init(
      path: String, byteCount: Int, digest: Digest, isExecutable: Bool = false, location: Location = .blob
    ) {
      self.path = path
      self.byteCount = byteCount
      self.digest = digest
      self.isExecutable = isExecutable
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
    var content: CanonicalValue {
      let fields: [CanonicalValue] = [.string(path), .int(byteCount), .string(digest.hex)]
      return .list(isExecutable ? fields + [.bool(true)] : fields)
    }

    /// Compares paths, contents and executable bits.
    public static func == (left: File, right: File) -> Bool {
      left.path.utf8.elementsEqual(right.path.utf8) && left.byteCount == right.byteCount && left.digest == right.digest
        && left.isExecutable == right.isExecutable
    }

    /// Hashes what `==` compares.
    public func hash(into hasher: inout Hasher) {
      hasher.combine(path)
      hasher.combine(digest)
    }
  }

  /// The files, sorted by the bytes of their paths.
  public let files: [File]

  /// The folders that hold nothing, sorted likewise; `.` where the whole output is one.
  public let emptyFolders: [String]

  /// The SHA-256 of the canonical encoding of paths and contents.
  public let digest: Digest

  /// What stands for an output that is a folder with nothing in it.
  static let itself = "."

  /// Makes an artifact of files and folders in any order.
  public init(files: [File], emptyFolders: [String] = []) {
    self.files = files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    self.emptyFolders = emptyFolders.sortedByBytes()
    digest = CanonicalValue.list(self.files.map(\.content) + self.emptyFolders.map { .list([.string($0)]) }).digest
  }

  /// An artifact whose files and folders are sorted and whose digest is known.
  init(sorted files: [File], emptyFolders: [String], digest: Digest) {
    self.files = files
    self.emptyFolders = emptyFolders
    self.digest = digest
  }

  /// Whether it is the one file of this name, rather than a folder.
  package func isFile(_ name: String) -> Bool {
    files.count == 1 && emptyFolders.isEmpty && files[0].path.utf8.elementsEqual(name.utf8)
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
