import Datasets
import Pipelines
import Synchronization

/// Shows downloads on a live line, one after the other.
final class DownloadDisplay: Sendable {
  private struct State {
    var line = LiveLine()
    var name = ""
  }

  private let state = Mutex(State())

  /// Shows how far a download is.
  func show(_ download: SourceFiles.Download) {
    state.withLock { state in
      if state.name != download.name {
        state.name = download.name
        state.line.begin(download.name)
      }
      state.line.show(Progress(completed: download.byteCount, unit: Progress.byteUnit))
    }
  }

  /// Takes the line away.
  func clear() { state.withLock { $0.line.clear() } }
}
