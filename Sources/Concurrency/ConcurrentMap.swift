import Synchronization

/// Does independent pieces of work on several threads; results come in the order of the pieces.
package enum ConcurrentMap {
  /// The results of pieces 0 to `count` - 1.
  ///
  /// Pieces begin in order. After a failure no further one begins; of several failures, that of the first piece is thrown.
  package static func results<Result: Sendable>(
    of count: Int, threadCount: Int, _ work: @escaping @Sendable (Int) throws -> Result
  ) throws -> [Result] {
    let outcomes = Mutex([Swift.Result<Result, any Error>?](repeating: nil, count: count))
    let hasFailed = Atomic(false)
    let pieces = Segment(count: count) { index, _ in
      guard !hasFailed.load(ordering: .relaxed) else { return }
      let outcome = Swift.Result { try work(index) }
      if case .failure = outcome { hasFailed.store(true, ordering: .relaxed) }
      outcomes.withLock { $0[index] = outcome }
    }
    Workers(count: max(1, min(threadCount, count))).run(Program([pieces]))
    return try outcomes.withLock { try $0.compactMap { try $0?.get() } }
  }
}
