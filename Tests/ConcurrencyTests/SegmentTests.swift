import Concurrency
import Testing

@Suite struct SegmentTests {
  /// An object that may not go to other threads, with memory that kernels reach through a pointer.
  private final class Scratch {
    let values = UnsafeMutablePointer<Int>.allocate(capacity: 64)
    var sum = 0

    init() { values.initialize(repeating: 0, count: 64) }

    deinit { values.deallocate() }
  }

  /// What pieces write into parts of one memory, the end of their segment and the next segment read: the thread sanitizer
  /// watches.
  @Test(arguments: [1, 2, 5]) func disjointPiecesAreSeenByWhateverComesBehind(threadCount: Int) {
    let workers = Workers(count: threadCount)
    let scratch = Scratch()
    let program = Program([
      .disjoint(
        count: 64, body: { index, _ in scratch.values[index] += index },
        finish: { scratch.sum = (0..<64).reduce(0) { $0 + scratch.values[$1] } }),
      // Pieces of other segments write where others did before.
      .disjoint(count: 32, body: { index, _ in scratch.values[2 * index] = scratch.sum % 1000 }),
    ])
    for run in 1...100 {
      workers.run(program)
      // The odd ones grow from run to run; the even ones hold the end of the sum.
      #expect((0..<32).allSatisfy { scratch.values[2 * $0 + 1] == run * (2 * $0 + 1) })
      #expect((0..<32).allSatisfy { scratch.values[2 * $0] == scratch.sum % 1000 })
    }
  }
}
