import Settings
public import Store

/// The folder in which a pipeline's publications appear: reports and the like, which a run brings back.
public struct PublishedFolder: Sendable {
  /// Where it is.
  public let path: String

  /// What the folder holds, or held.
  public struct Contents: Sendable, Equatable {
    /// How many files.
    public var fileCount: Int
    /// How many bytes they have.
    public var byteCount: Int

    package init(fileCount: Int = 0, byteCount: Int = 0) {
      self.fileCount = fileCount
      self.byteCount = byteCount
    }
  }

  /// Names the folder of a pipeline below the folder for all of them.
  public init(of pipeline: String, in outputFolder: String) { path = "\(outputFolder)/\(pipeline)" }

  /// Removes the folder; `nil` where there is none.
  ///
  /// - Parameter isDry: Only count what is there.
  /// - Throws: `SettingsError` where the store lies inside.
  public func remove(sparing store: ArtifactStore, isDry: Bool = false) throws -> Contents? {
    guard let status = Disk.status(path) else { return nil }
    var contents = Contents()
    if status.kind == .folder {
      // Identities instead of paths: the store may be named in another way.
      let storeIdentity = Disk.status("\(store.path)/.")?.identity
      try count(path, &contents, status.identity, storeIdentity)
    } else {
      contents = Contents(fileCount: 1, byteCount: status.byteCount)
    }
    if !isDry { try Disk.remove(path) }
    return contents
  }

  private func count(
    _ folder: String, _ contents: inout Contents, _ identity: [UInt64], _ storeIdentity: [UInt64]?
  ) throws {
    if identity == storeIdentity {
      throw SettingsError(
        "the store lies in \(path), which 'clean' would remove; nothing was removed")
    }
    // What else is there is not ours to count: it goes all the same.
    for name in try Disk.ownNames(in: folder) {
      let place = "\(folder)/\(name)"
      guard let status = Disk.status(place) else { continue }
      if status.kind == .folder {
        try count(place, &contents, status.identity, storeIdentity)
      } else {
        contents.fileCount += 1
        contents.byteCount += status.byteCount
      }
    }
  }
}
