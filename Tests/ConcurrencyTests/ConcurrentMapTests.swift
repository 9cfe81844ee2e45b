import Concurrency
import Synchronization
import Testing

@Suite struct ConcurrentMapTests {
  @Test(arguments: [1, 2, 5]) func resultsComeInOrder(threadCount: Int) throws {
    #expect(try ConcurrentMap.results(of: 100, threadCount: threadCount) { $0 * $0 } == (0..<100).map { $0 * $0 })
    #expect(try ConcurrentMap.results(of: 0, threadCount: threadCount) { $0 }.isEmpty)
  }

  @Test(arguments: [1, 4]) func theFirstFailureIsThrownAndEndsTheWork(threadCount: Int) throws {
    struct Failure: Error, Equatable { var index: Int }
    let begun = Mutex<[Int]>([])
    let error = #expect(throws: Failure.self) {
      try ConcurrentMap.results(of: 10_000, threadCount: threadCount) { index in
        begun.withLock { $0.append(index) }
        if index >= 20 { throw Failure(index: index) }
        return index
      }
    }
    #expect(error == Failure(index: 20))
    let count = begun.withLock { $0.count }
    #expect(count >= 21 && count < 10_000)
    if threadCount == 1 { #expect(count == 21) }
  }
}
