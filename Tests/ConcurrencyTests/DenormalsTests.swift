import Concurrency
import Glibc
import Synchronization
import Testing

@Suite struct DenormalsTests {
  /// A half that no compiler foresees, since it would multiply with denormal numbers where it can.
  private static let half = Atomic(0.5.bitPattern)

  /// Whether products that are denormal numbers become zero, to the last bit, and whether factors that are count as zero.
  private var areZero: (made: Bool, taken: Bool) {
    let half = Double(bitPattern: Self.half.load(ordering: .relaxed))
    let made =
      (Float(half) * .leastNormalMagnitude).bitPattern == 0 && (half * .leastNormalMagnitude).bitPattern == 0
    let taken = Float(half) * 1e30 * .leastNonzeroMagnitude == 0 && half * 1e300 * .leastNonzeroMagnitude == 0
    return (made, taken)
  }

  @Test func areZeroWhileTheBodyRunsAndNoLonger() {
    #expect(areZero == (false, false))
    withoutDenormals { #expect(areZero == (true, true)) }
    #expect(areZero == (false, false))
  }

  @Test(arguments: [1, 2, 5]) func areZeroForAllWorkers(threadCount: Int) {
    let workers = Workers(count: threadCount)
    let begun = Atomic(0)
    let zeros = Atomic(0)
    workers.run([
      Segment(
        count: threadCount,
        body: { _, _ in
          if areZero == (true, true) { zeros.add(1, ordering: .relaxed) }
          // One piece for each worker: nobody takes a second one while others have none.
          begun.add(1, ordering: .relaxed)
          while begun.load(ordering: .relaxed) < threadCount { sched_yield() }
        },
        finish: { if areZero == (true, true) { zeros.add(1, ordering: .relaxed) } })
    ])
    #expect(zeros.load(ordering: .relaxed) == threadCount + 1)
    #expect(areZero == (false, false))
  }
}
