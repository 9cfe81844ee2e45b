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

  @Test func anEmptyProgramIsDoneAtOnce() { Workers(count: 2).run(Program([])) }
}
