import Concurrency
import Testing

@Suite struct MailboxTests {
  @Test func handsOverEveryMessageOfManyThreads() throws {
    let mailbox = Mailbox<Int>()
    for thread in 0..<8 {
      try #require(BackgroundThread.detach { for index in 0..<100 { mailbox.post(thread * 100 + index) } })
    }
    var taken: Set<Int> = []
    var lasts = [Int](repeating: -1, count: 8)
    for _ in 0..<800 {
      let message = mailbox.take()
      taken.insert(message)
      #expect(lasts[message / 100] < message, "each thread's messages keep their order")
      lasts[message / 100] = message
    }
    #expect(taken.count == 800)
  }
}
