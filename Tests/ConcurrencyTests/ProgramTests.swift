import Concurrency
import Synchronization
import Testing

@Suite struct ProgramTests {
  @Test(arguments: [1, 2, 5]) func aProgramRunsAnyNumberOfTimes(threadCount: Int) {
    let workers = Workers(count: threadCount)
    let pieces = Atomic(0)
    let finishes = Atomic(0)
    let program = Program([
      Segment(count: 7, body: { _, _ in pieces.add(1, ordering: .relaxed) }),
      Segment(
        count: 0, body: { _, _ in },
        finish: { if pieces.load(ordering: .relaxed) % 10 == 7 { finishes.add(1, ordering: .relaxed) } }),
      Segment(count: 3) { _, _ in pieces.add(1, ordering: .relaxed) },
    ])
    for run in 1...300 {
      workers.run(program)
      #expect(pieces.load(ordering: .relaxed) == 10 * run && finishes.load(ordering: .relaxed) == run)
    }
  }

  @Test func programsOfTheSameWorkersDoNotMix() {
    let workers = Workers(count: 3)
    let first = Atomic(0)
    let second = Atomic(0)
    let one = Program([Segment(count: 4) { _, _ in first.add(1, ordering: .relaxed) }])
    let other = Program([Segment(count: 5) { _, _ in second.add(1, ordering: .relaxed) }])
    for run in 1...300 {
      workers.run(one)
      workers.run(other)
      #expect(first.load(ordering: .relaxed) == 4 * run && second.load(ordering: .relaxed) == 5 * run)
    }
  }

  @Test func onePieceAfterTheOtherStaysWithTheCaller() {
    let workers = Workers(count: 4)
    let elsewhere = Atomic(0)
    let pieces = (0..<5).map { _ in
      Segment(count: 1) { _, worker in if worker != 0 { elsewhere.add(1, ordering: .relaxed) } }
    }
    for _ in 0..<200 { workers.run(pieces) }
    #expect(elsewhere.load(ordering: .relaxed) == 0)
  }

  /// More threads than cores, which come to most of these programs when they are over.
  @Test func threadsThatComeTooLateFindItClosed() {
    let workers = Workers(count: 8)
    let pieces = Atomic(0)
    let inside = Atomic(0)
    let programs = (1...3).map { count in
      Program([
        Segment(count: 1) { _, _ in inside.store(1, ordering: .sequentiallyConsistent) },
        Segment(
          count: count + 1,
          body: { _, _ in
            if inside.load(ordering: .sequentiallyConsistent) == 1 { pieces.add(1, ordering: .relaxed) }
          }, finish: { inside.store(0, ordering: .sequentiallyConsistent) }),
      ])
    }
    for run in 1...2_000 {
      for program in programs { workers.run(program) }
      #expect(pieces.load(ordering: .relaxed) == 9 * run && inside.load(ordering: .relaxed) == 0)
    }
  }

  @Test func anEmptyProgramIsDoneAtOnce() { Workers(count: 2).run(Program([])) }
}
