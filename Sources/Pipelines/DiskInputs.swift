package import Store
import Synchronization

/// The files and folders outside the store that stages read: each looked at once, so that all stages see one state.
package final class DiskInputs: Sendable {
  package let cache: StatCache
  private let workspace: String
  private let seen = Mutex<[String: Result<ExternalInput, StoreError>]>([:])

  /// Nothing is read yet.
  package init(workspace: String, store: ArtifactStore) {
    self.workspace = workspace
    cache = StatCache(path: "\(store.path)/stat-cache")
  }

  /// What stands at a path.
  ///
  /// - Throws: `StoreError(.notFound)` where nothing does.
  package func input(_ path: String) throws(StoreError) -> ExternalInput {
    if let known = seen.withLock({ $0[path] }) { return try known.get() }
    let found: Result<ExternalInput, StoreError>
    do throws(StoreError) {
      found = .success(
        try ExternalInput(path.hasPrefix("/") || workspace == "." ? path : "\(workspace)/\(path)", cache: cache))
    } catch {
      found = .failure(
        error.code == .notFound
          ? StoreError(.notFound, "input \(path) does not exist; make it, or correct the path") : error)
    }
    seen.withLock { $0[path] = found }
    return try found.get()
  }

  /// The content of what stands at a path.
  package func digest(_ path: String) throws(StoreError) -> Digest { try input(path).digest }
}
