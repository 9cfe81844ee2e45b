import Concurrency
import Synchronization
import Testing

@Suite struct WorkersTests {
  @Test(arguments: [1, 2, 3, 8]) func everyPieceRunsOnceAndSegmentsKeepTheirOrder(threadCount: Int) {
    let workers = Workers(count: threadCount)
    for _ in 0..<200 {
      let first = Atomic(0)
      let second = Atomic(0)
      let seenAtFinish = Atomic(-1)
      let tooEarly = Atomic(0)
      workers.run([
        Segment(count: 13, body: { _, _ in first.add(1, ordering: .relaxed) }),
        Segment(
          count: 0, body: { _, _ in },
          finish: { seenAtFinish.store(first.load(ordering: .relaxed), ordering: .relaxed) }),
        Segment(count: 5) { _, worker in
          if first.load(ordering: .relaxed) != 13 || worker >= threadCount { tooEarly.add(1, ordering: .relaxed) }
          second.add(1, ordering: .relaxed)
        },
      ])
      #expect(second.load(ordering: .relaxed) == 5)
      #expect(seenAtFinish.load(ordering: .relaxed) == 13)
      #expect(tooEarly.load(ordering: .relaxed) == 0)
    }
  }
}
