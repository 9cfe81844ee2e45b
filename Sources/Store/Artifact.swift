/// One output of a stage: a sorted list of files, named by their contents.
public struct Artifact: Hashable, Sendable {
  /// One file of an artifact.
  public struct File: Hashable, Sendable {
    /// The path inside the artifact, with `/` between folders.
    public let path: String
    /// The length in bytes.
    public let byteCount: Int
    /// The SHA-256 of the content.
    public let digest: Digest

    /// Describes one file.
    public init(path: String, byteCount: Int, digest: Digest) {
      self.path = path
      self.byteCount = byteCount
      self.digest = digest
    }
  }

  /// The files, sorted by the bytes of their paths.
  public let files: [File]

  /// The SHA-256 of the canonical encoding of the list.
  public let digest: Digest

  /// Makes an artifact of files in any order.
  public init(files: [File]) {
    self.files = files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    digest = Self.canonical(self.files).digest
  }

  /// The bytes of all files together.
  public var byteCount: Int { files.reduce(0) { $0 + $1.byteCount } }

  /// The list as it enters records and digests.
  public var canonical: CanonicalValue { Self.canonical(files) }

  private static func canonical(_ files: [File]) -> CanonicalValue {
    .list(files.map { .list([.string($0.path), .int($0.byteCount), .string($0.digest.hex)]) })
  }

  /// Reads the list of a record; `nil` where it is not one, or a path would leave its folder.
  public init?(canonical: CanonicalValue) {
    guard let elements = canonical.elements else { return nil }
    var files: [File] = []
    for element in elements {
      guard let fields = element.elements, fields.count == 3, case .string(let path) = fields[0],
        case .int(let byteCount) = fields[1], byteCount >= 0, let digest = fields[2].text.flatMap(Digest.init(hex:)),
        Self.isInside(path)
      else { return nil }
      files.append(File(path: path, byteCount: byteCount, digest: digest))
    }
    self.init(files: files)
  }

  /// Whether a relative path stays inside its folder.
  package static func isInside(_ path: String) -> Bool {
    !path.isEmpty && !path.utf8.contains(0)
      && path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { !["", ".", ".."].contains($0) }
  }
}
