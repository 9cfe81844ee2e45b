import Concurrency

/// Goes through blocks on several threads and delivers what comes of each in the order of the blocks.
package enum BlockPass {
  /// Blocks that a thread works on before results are delivered.
  private static let blocksAtOnce = 8

  /// Does a piece of work for every block.
  ///
  /// - Parameters:
  ///   - room: Makes what a thread needs for its blocks, such as buffers.
  ///   - work: May run on any thread.
  ///   - deliver: Runs on the caller's, block by block, so that what it sums up is the same for any count of threads.
  package static func run<Room, Result: Sendable>(
    over blockCount: Int, threadCount: Int, room: @escaping @Sendable () -> Room,
    _ work: @escaping @Sendable (Int, inout Room) throws -> Result, deliver: (Result) throws -> Void
  ) throws {
    let threads = max(1, min(threadCount, (blockCount + blocksAtOnce - 1) / blocksAtOnce))
    for wave in stride(from: 0, to: blockCount, by: threads * blocksAtOnce) {
      let pieces = try ConcurrentMap.results(of: threads, threadCount: threads) { piece in
        var room = room()
        let first = min(wave + piece * blocksAtOnce, blockCount)
        return try (first..<min(first + blocksAtOnce, blockCount)).map { try work($0, &room) }
      }
      for piece in pieces { for result in piece { try deliver(result) } }
    }
  }
}
