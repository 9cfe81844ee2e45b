import Concurrency
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

  /// Deep calls need room, also where the user's limit would give threads little.
  @Test func aThreadHasRoomForDeepCalls() throws {
    @Sendable func depth(_ count: Int) -> Int {
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 4096) { bytes in
        bytes.initialize(repeating: 1)
        return count == 0 ? 0 : depth(count - 1) + Int(bytes[count % 4096])
      }
    }
    let mailbox = Mailbox<Int>()
    try #require(BackgroundThread.detach { mailbox.post(depth(1_000)) })
    #expect(mailbox.take() == 1_000)
  }
}
