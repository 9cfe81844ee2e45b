public import Settings
public import Store

/// A part of a stage's work that is kept under a key of its own: made once, whichever run or pipeline needs it.
///
/// Its files become files of the stage's outputs by ``StageContext/link(_:_:into:as:)``.
public struct StagePart: Sendable {
  /// The SHA-256 of everything that the part depends on.
  public let key: Digest
  /// Whether this execution of the stage made it; otherwise it was there.
  public let isMade: Bool
  /// The part's files.
  public let files: [Artifact.File]
  private let store: ArtifactStore

  package init(key: Digest, isMade: Bool, files: [Artifact.File], store: ArtifactStore) {
    self.key = key
    self.isMade = isMade
    self.files = files
    self.store = store
  }

  /// The file of that path.
  ///
  /// - Throws: where the part has none; it is the stage that makes it.
  package func file(_ path: String) throws -> Artifact.File {
    guard let file = files.first(where: { $0.path == path }) else {
      throw PipelineError(
        .stage, "the part \(key.short) has no file '\(path)'; it has \(files.map(\.path).joined(separator: ", "))")
    }
    return file
  }

  /// The verified content of a small file of the part, such as facts that the stage gathers of all its parts.
  ///
  /// - Throws: `StoreError(.damaged)`; then the file is in quarantine, and the next run makes the part anew.
  public func content(of path: String) throws -> [UInt8] {
    try store.content(of: try file(path))
  }
}

/// Something that a part depends on, by its content.
public struct PartInput: Sendable {
  /// What it is for, such as `shard`.
  public let role: String
  /// What it is called; a name that changes makes another part.
  public let name: String
  /// The SHA-256 of its content.
  public let digest: Digest
  /// The file that the part is made from; its content is compared with the digest once the part is made, so that a file
  /// that changes meanwhile spoils nothing.
  public let path: String?

  /// Names an input.
  public init(role: String, name: String, digest: Digest, path: String? = nil) {
    self.role = role
    self.name = name
    self.digest = digest
    self.path = path
  }
}

/// Makes the files of one part.
public struct PartWriter: Sendable {
  let attempt: Attempt

  /// Creates a file of the part, hashed as it is written; call its `finish()`.
  public func createFile(_ relativePath: String) throws -> OutputFile {
    try attempt.createFile(StageParts.output, relativePath)
  }
}

extension StageContext {
  /// Takes a part from the store, or makes it and keeps it there, also where the stage is interrupted later on.
  ///
  /// Two runs that need the same part make it once. Small files of a part found are verified at once, large ones when the
  /// stage's output is used.
  ///
  /// - Parameters:
  ///   - name: what kind of part of the stage it is, such as `shard`.
  ///   - inputs: everything that is read for it.
  ///   - parameters: every setting that it depends on.
  ///   - make: writes its files; called where the part is not there.
  public func part(
    _ name: String, inputs: [PartInput], parameters: [String: CanonicalValue] = [:],
    make: (PartWriter) throws -> Void
  ) throws -> StagePart {
    try parts.part(name, inputs: inputs, parameters: parameters, make: make)
  }

  /// Makes a file of a part a file of an output; nothing is copied.
  public func link(_ part: StagePart, _ file: String, into output: String, as path: String) throws {
    try checkDeclared(output)
    try attempt.linkBlob(try part.file(file), output, path)
  }
}
