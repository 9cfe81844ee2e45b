import Concurrency

/// Chunks made by several threads, handed out in the order of their records.
///
/// A thread takes the next records from the order, makes them into a chunk and puts it in its place; how far threads may
/// run ahead is bounded by bytes and by number. The number of threads at work follows the caller: one is added when the
/// caller had to wait for a good part of the last chunks, and one rests when none was waited for and no room was left.
final class ChunkQueue: Sendable {
  private struct State {
    var order: any RecordCursor
    var isStopped = false
    /// The next chunk to be made, and to be handed out.
    var made = 0
    var taken = 0
    /// Finished chunks by number.
    var ready: [Int: Chunk] = [:]
    var readyByteCount = 0
    /// The number of the chunk after the last one.
    var end: Int?
    var activeCount = 1
    var times = StageTimes()
    var adjustmentCount = 0
    // What happened since the number of threads was last looked at.
    var handed = 0
    var waited = 0
    var blocked = 0
  }

  private let state: Monitor<State>
  private let chunkLength: Int
  private let aheadLimit: Int
  private let byteBudget: Int
  private let threadLimit: Int
  /// After so many chunks the number of threads is looked at again.
  private static let period = 8

  /// - Parameters:
  ///   - order: where it stands; it belongs to the queue from now on.
  ///   - chunkLength: records a chunk.
  ///   - aheadLimit: how many chunks may be made or wait at a time.
  ///   - byteBudget: how many bytes may wait; one chunk may in any case.
  init(
    _ order: any RecordCursor, chunkLength: Int, aheadLimit: Int, byteBudget: Int, threadLimit: Int
  ) {
    self.byteBudget = byteBudget
    self.chunkLength = chunkLength
    self.aheadLimit = max(aheadLimit, 1)
    self.threadLimit = threadLimit
    state = Monitor(State(order: order))
  }

  /// Makes chunks until there are no more records, or nobody wants them.
  func work(_ maker: ChunkMaker, thread: Int) {
    while let (number, references) = take(thread: thread) {
      let chunk = maker.chunk(references)
      let times = maker.takeTimes()
      state.use { state in
        state.ready[number] = chunk
        state.readyByteCount += chunk.byteCount
        state.times.add(times)
        if chunk.failure != nil { state.end = min(state.end ?? .max, number + 1) }
      }
    }
  }

  /// The next records to be made into a chunk, once there is room for it.
  private func take(thread: Int) -> (number: Int, references: [RecordReference])? {
    state.use(when: { [aheadLimit, byteBudget] state in
      state.isStopped || state.end != nil
        || (thread < state.activeCount
          && (state.made == state.taken
            || state.made - state.taken < aheadLimit && Self.bytesAhead(state) < byteBudget))
    }) { state in
      if state.isStopped || state.end != nil { return nil }
      let references = state.order.next(chunkLength)
      if references.count < chunkLength { state.end = state.made + (references.isEmpty ? 0 : 1) }
      if references.isEmpty { return nil }
      defer {
        state.made += 1
        let isFull = state.made - state.taken + 1 >= aheadLimit || Self.bytesAhead(state) >= byteBudget
        if isFull { state.blocked += 1 }
      }
      return (state.made, references)
    }
  }

  /// Whether it is known what is next: a chunk, or nothing more.
  private static func isAnswerable(_ state: State) -> Bool {
    if state.ready[state.taken] != nil { return true }
    guard let end = state.end else { return false }
    return state.taken >= end
  }

  /// The bytes that wait, and those that chunks in the making will have if they are like the others.
  private static func bytesAhead(_ state: State) -> Int {
    guard !state.ready.isEmpty else { return 0 }
    return state.readyByteCount / state.ready.count * (state.made - state.taken)
  }

  /// The next chunk in order, waiting for it; `nil` at the end.
  func next() -> Chunk? {
    let isThere = state.use { Self.isAnswerable($0) }
    return state.use(when: Self.isAnswerable) { state in
      guard let chunk = state.ready.removeValue(forKey: state.taken) else { return nil }
      state.taken += 1
      state.readyByteCount -= chunk.byteCount
      adjust(&state, hasWaited: !isThere)
      return chunk
    }
  }

  private func adjust(_ state: inout State, hasWaited: Bool) {
    state.handed += 1
    if hasWaited { state.waited += 1 }
    guard state.handed == Self.period else { return }
    if state.waited * 4 > state.handed, state.activeCount < threadLimit {
      state.activeCount += 1
      state.adjustmentCount += 1
    } else if state.waited == 0, state.blocked * 2 > state.handed, state.activeCount > 1 {
      state.activeCount -= 1
      state.adjustmentCount += 1
    }
    (state.handed, state.waited, state.blocked) = (0, 0, 0)
  }

  /// Makes ``work(_:thread:)`` return.
  func stop() { state.use { $0.isStopped = true } }

  /// What the threads have done so far.
  struct Progress {
    var times: StageTimes
    var activeCount: Int
    var adjustmentCount: Int
  }

  /// What the threads have done so far.
  var progress: Progress {
    state.use { Progress(times: $0.times, activeCount: $0.activeCount, adjustmentCount: $0.adjustmentCount) }
  }
}
