import Concurrency
import Testing

@Suite struct MonitorTests {
  /// Two threads hand a number to and fro: each waits until it is its turn.
  @Test func eachWaitsForItsTurn() throws {
    let turns = Monitor<[Int]>([])
    let other = try #require(
      BackgroundThread {
        for turn in stride(from: 1, to: 200, by: 2) { turns.use(when: { $0.count == turn }) { $0.append(turn) } }
      })
    for turn in stride(from: 0, to: 200, by: 2) { turns.use(when: { $0.count == turn }) { $0.append(turn) } }
    other.join()
    #expect(turns.use { $0 } == Array(0..<200))
  }
}
