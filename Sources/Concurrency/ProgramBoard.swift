import Synchronization

/// Where the threads of `Workers` find what is to be done: the newest program, shown to all of them.
final class ProgramBoard: Sendable {
  /// The program, none to end, and how many there were so far.
  private struct Notice {
    var program: Program?
    var generation = 0
  }

  private let notice = Monitor(Notice())
  /// The same count, to be looked at without a lock.
  private let generation = Atomic(0)

  func post(_ program: Program?) {
    notice.use { notice in
      notice.program = program
      notice.generation += 1
      generation.store(notice.generation, ordering: .releasing)
    }
  }

  /// Waits for the program after number `seen`, first awake: within a training step they follow closely.
  func take(after seen: inout Int) -> Program? {
    let last = seen
    _ = spin(until: { generation.load(ordering: .acquiring) != last })
    return notice.use(when: { $0.generation != last }) { notice in
      seen = notice.generation
      return notice.program
    }
  }
}
