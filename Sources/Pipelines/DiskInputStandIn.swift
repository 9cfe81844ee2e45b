public import Store
import Synchronization

// Stands in for inputs on disk until they are merged; to be removed with the line in `StageContext.folder`.

private let listings = Mutex<[String: (folder: String, files: [Artifact.File])]>([:])

extension StageReader {
  /// Declares a folder on disk as an input; its content enters the key.
  @discardableResult
  public func diskInput(role: String, path: String, at key: String) throws -> StageInput {
    var files: [Artifact.File] = []
    var folders = [""]
    while let folder = folders.popLast() {
      for name in try Disk.names(in: "\(path)/\(folder)") {
        let place = folder.isEmpty ? name : "\(folder)/\(name)"
        switch Disk.status("\(path)/\(place)")?.kind {
        case .folder: folders.append(place)
        case .file:
          let written = try Disk.digest(of: "\(path)/\(place)")
          files.append(Artifact.File(path: place, byteCount: written.byteCount, digest: written.digest))
        default: continue
        }
      }
    }
    let artifact = Artifact(files: files)
    let input = try externalInput(role: role, name: path, digest: artifact.digest)
    listings.withLock { $0["\(stage) \(role) \(path)"] = (path, artifact.files) }
    return input
  }
}

extension StageContext {
  /// The files of an input with their contents, sorted by path.
  public func files(_ input: StageInput) throws -> [Artifact.File] {
    listings.withLock { $0["\(stage) \(input.role) \(input.name)"]?.files ?? [] }
  }

  func diskFolder(_ input: StageInput) -> String? {
    listings.withLock { $0["\(stage) \(input.role) \(input.name)"]?.folder }
  }
}
