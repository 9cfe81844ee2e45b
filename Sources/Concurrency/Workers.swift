import Synchronization

/// Threads that run segments in order and, within a segment, pieces in any order.
///
/// Which worker runs a piece depends on timing; what a piece computes must not, and denormal numbers are zero to all of
/// them. The calling thread is worker 0, so one worker means no further thread. Pieces are handed out by a ticket that
/// counts through all segments: a slow core takes fewer of them, and there is no barrier but the data's own.
public final class Workers {
  /// How many threads work, the caller's included.
  public let count: Int

  private let board: ProgramBoard
  private let threads: [BackgroundThread]

  /// Starts `count - 1` threads.
  public init(count: Int) {
    precondition(count >= 1, "Workers needs at least one thread, got \(count)")
    self.count = count
    let board = ProgramBoard()
    self.board = board
    threads = (1..<count).map { index in
      guard let thread = BackgroundThread({ Self.serve(board, worker: index) }) else {
        preconditionFailure("the system has no thread left for worker \(index) of \(count)")
      }
      return thread
    }
  }

  deinit {
    board.post(nil)
    for thread in threads { thread.join() }
  }

  private static func serve(_ board: ProgramBoard, worker: Int) {
    withoutDenormals {
      var seen = 0
      while let program = board.take(after: &seen) { program.join(worker: worker) }
    }
  }

  /// Runs a program and returns when its last segment is finished; allocates nothing.
  ///
  /// The caller waits for no thread that is still to wake up, and wakes none where all pieces follow one another.
  ///
  /// - Precondition: neither workers nor program are at work already, nor is this called from a piece.
  public func run(_ program: Program) {
    program.begin()
    if count > 1, program.isShared { board.post(program) }
    withoutDenormals { program.work(worker: 0) }
    program.end()
  }

  /// Runs segments that are needed once.
  public func run(_ segments: [Segment]) { run(Program(segments)) }
}
