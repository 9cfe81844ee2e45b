import Arrays
import Synchronization
import Testing

@Suite struct BackgroundThreadTests {
  @Test func joinWaitsForTheWork() throws {
    let sum = Atomic(0)
    let threads = try (1...4).map { number in
      try #require(BackgroundThread { for _ in 0..<1_000 { sum.add(number, ordering: .relaxed) } })
    }
    for thread in threads { thread.join() }
    #expect(sum.load(ordering: .relaxed) == 10_000)
  }
}
