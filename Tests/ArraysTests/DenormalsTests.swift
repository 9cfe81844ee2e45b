import Arrays
import Synchronization
import Testing

@Suite struct DenormalsTests {
  /// A half that no compiler foresees, since it would multiply with denormal numbers where it can.
  private static let half = Atomic(0.5.bitPattern)

  /// Whether half of the least normal numbers is zero here, and twice the least numbers of all.
  private var areZero: (made: Bool, taken: Bool) {
    let half = Double(bitPattern: Self.half.load(ordering: .relaxed))
    let made = Float(half) * .leastNormalMagnitude == 0 && half * .leastNormalMagnitude == 0
    // What is taken for zero stays zero however often it is multiplied.
    let taken = .leastNonzeroMagnitude / Float(half) * 1e30 == 0 && .leastNonzeroMagnitude / half * 1e300 == 0
    return (made, taken)
  }

  @Test func areZeroWhileTheBodyRunsAndNoLonger() {
    #expect(areZero == (false, false))
    withoutDenormals { #expect(areZero == (true, true)) }
    #expect(areZero == (false, false))
  }

  @Test(arguments: [1, 2, 5]) func areZeroForAllWorkers(threadCount: Int) {
    let workers = Workers(count: threadCount)
    let pieces = Atomic(0)
    workers.run([
      Segment(
        count: 100,
        body: { _, _ in if areZero == (true, true) { pieces.add(1, ordering: .relaxed) } },
        finish: { if areZero == (true, true) { pieces.add(1, ordering: .relaxed) } })
    ])
    #expect(pieces.load(ordering: .relaxed) == 101)
    #expect(areZero == (false, false))
  }
}
