import Arrays

/// Finished batches between the thread that makes them and the one that takes them.
final class PrefetchQueue: Sendable {
  private struct State {
    var batches: [Batch] = []
    var byteCount = 0
    var end: Result<Ledger, any Error>?
    var isStopped = false
  }

  private let state = Monitor(State())
  private let depth: Int
  private let byteBudget: Int

  init(depth: Int, byteBudget: Int) {
    self.depth = depth
    self.byteBudget = byteBudget
  }

  /// Adds a batch, waiting for room; false if nobody wants it any more.
  func put(_ batch: Batch) -> Bool {
    let size = batch.byteCount
    return state.use(when: { [depth, byteBudget] state in
      state.isStopped || state.batches.isEmpty
        || (state.batches.count < depth && state.byteCount + size <= byteBudget)
    }) { state in
      if state.isStopped { return false }
      state.batches.append(batch)
      state.byteCount += size
      return true
    }
  }

  /// Says that no batch follows.
  func finish(_ result: Result<Ledger, any Error>) { state.use { $0.end = result } }

  /// Takes the oldest batch, waiting for one; `nil` at the end.
  func take() throws -> Batch? {
    try state.use(when: { !$0.batches.isEmpty || $0.end != nil }) { state in
      if state.batches.isEmpty {
        if case .failure(let error) = state.end { throw error }
        return nil
      }
      let batch = state.batches.removeFirst()
      state.byteCount -= batch.byteCount
      return batch
    }
  }

  /// The epoch's ledger once the last batch was taken.
  var ledger: Ledger? {
    state.use { state in
      guard state.batches.isEmpty, case .success(let ledger) = state.end else { return nil }
      return ledger
    }
  }

  /// Makes ``put(_:)`` return at once.
  func stop() { state.use { $0.isStopped = true } }
}
