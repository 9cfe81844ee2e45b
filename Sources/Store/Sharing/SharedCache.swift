import Synchronization

/// A shared cache as a run uses it: whatever happens there, the run goes on, with one warning.
///
/// After a transfer that failed the server is left alone; after a refusal, only pulling or pushing is. An entry that is
/// damaged, or whose contents are gone, is as good as none. May be used from many threads at once.
public final class SharedCache: Sendable {
  /// What came of asking for a key.
  public enum PullResult: Sendable, Equatable {
    /// The record is in the store now, with all it names; how many bytes had to be fetched for that.
    case found(Record, byteCount: Int)
    /// The server has nothing of use, or nobody wants to know any more; the warning, where one is due.
    case absent(warning: String?)
  }

  /// What came of sending a key.
  public enum PushResult: Sendable, Equatable {
    /// All is there; how many contents, and of how many bytes, the server did not have.
    case done(blobCount: Int, byteCount: Int)
    /// It is not there; the warning, where one is due.
    case failed(warning: String?)
  }

  private struct State {
    var mayPull = true
    var mayPush = true
    var hasWarnedOfDamage = false
    /// Keys whose entries were seen damaged: what the server says to have of them is sent again.
    var damagedKeys: Set<Digest> = []

    /// Decides what is still worth trying after a pull that failed; a warning where this is news.
    mutating func warning(pulling key: Digest, _ error: StoreError) -> String? {
      if error.code == .damaged {
        damagedKeys.insert(key)
        defer { hasWarnedOfDamage = true }
        return hasWarnedOfDamage ? nil : "\(error.message); such entries count as missing, and no more is said of them"
      }
      guard mayPull else { return nil }
      mayPull = false
      if error.code == .unreachable { mayPush = false }
      return "\(error.message); going on without it"
    }

    /// Decides what is still worth trying after a push that failed; a warning where this is news.
    mutating func warning(pushing error: StoreError) -> String? {
      switch error.code {
      // The fault is in one result of our own store.
      case .damaged, .notFound: return error.message
      default:
        guard mayPush else { return nil }
        mayPush = false
        if error.code == .unreachable { mayPull = false }
        return "\(error.message); this run pushes nothing more, 'millrace push' will later"
      }
    }
  }

  private let server: CacheServer
  private let state = Mutex(State())

  /// Uses a server for one run.
  public init(_ server: CacheServer) { self.server = server }

  /// Brings a key's record and all it names into a store, if the server has it.
  ///
  /// - Parameter onProgress: Called some times a second; `false` ends it.
  public func pull(
    _ key: Digest, into store: ArtifactStore, onProgress: (CacheServer.Progress) -> Bool = { _ in true }
  ) -> PullResult {
    guard state.withLock({ $0.mayPull }) else { return .absent(warning: nil) }
    do throws(StoreError) {
      switch try server.fetch(key, into: store, onProgress: onProgress) {
      case .found(let record, let byteCount): return .found(record, byteCount: byteCount)
      case .absent, .stopped: return .absent(warning: nil)
      }
    } catch {
      return .absent(warning: state.withLock { $0.warning(pulling: key, error) })
    }
  }

  /// Sends what the server lacks of a key.
  ///
  /// - Parameter onProgress: Called some times a second; `false` ends it.
  public func push(
    _ key: Digest, from store: ArtifactStore, onProgress: (CacheServer.Progress) -> Bool = { _ in true }
  ) -> PushResult {
    let (mayPush, isDamaged) = state.withLock { ($0.mayPush, $0.damagedKeys.contains(key)) }
    guard mayPush else { return .failed(warning: nil) }
    do throws(StoreError) {
      let presence: CacheServer.Presence = isDamaged ? .distrusted : .trusted
      switch try server.send(key, from: store, presence: presence, onProgress: onProgress) {
      case .done(let blobCount, let byteCount): return .done(blobCount: blobCount, byteCount: byteCount)
      case .stopped: return .failed(warning: nil)
      }
    } catch {
      return .failed(warning: state.withLock { $0.warning(pushing: error) })
    }
  }
}
