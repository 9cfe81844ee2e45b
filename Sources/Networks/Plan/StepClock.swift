import Glibc

/// Adds up how long the steps of a plan take, by where they come from and by thread.
///
/// Every worker adds to a row of its own, and whatever runs once to the last; rows are read between calls.
final class StepClock {
  /// Where steps come from, in the order in which they first appear.
  let origins: [StepOrigin]

  private let slots: [StepOrigin: Int]
  private let rowCount: Int
  private let nanoseconds: UnsafeMutableBufferPointer<UInt64>

  /// Makes a clock for the steps of a plan on so many threads.
  init(_ builder: PlanBuilder, threadCount: Int) {
    var origins: [StepOrigin] = []
    var slots: [StepOrigin: Int] = [:]
    let all = (builder.foldings + builder.preparations).map(\.origin) + builder.steps.map(\.origin)
    let last = [PlanPart.gradientSum, .penalties].map { StepOrigin(part: $0, pass: .backward) }
    for origin in all + last where slots[origin] == nil {
      slots[origin] = origins.count
      origins.append(origin)
    }
    self.origins = origins
    self.slots = slots
    rowCount = threadCount + 1
    nanoseconds = .allocate(capacity: rowCount * origins.count)
    nanoseconds.initialize(repeating: 0)
  }

  deinit { nanoseconds.deallocate() }

  static func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  /// The same work, timed.
  func timed(_ piece: Attributed<(_ worker: Int) -> Void>) -> (_ worker: Int) -> Void {
    let slot = slot(piece.origin)
    return { [self] worker in time(slot, row: worker) { piece.work(worker) } }
  }

  /// The same step, timed.
  func timed(_ step: Attributed<PlanBuilder.Step>) -> PlanBuilder.Step {
    let slot = slot(step.origin)
    switch step.work {
    case .slices(let body):
      return .slices { [self] slice, worker in time(slot, row: worker) { body(slice, worker) } }
    case .parts(let count, let body):
      return .parts(count: count) { [self] part, worker in time(slot, row: worker) { body(part, worker) } }
    case .records(let step, let body):
      return .records(step) { [self] group in time(slot, row: group.worker) { body(group) } }
    case .once(let body): return .once { [self] in time(slot, row: rowCount - 1, body) }
    }
  }

  private func slot(_ origin: StepOrigin) -> Int {
    guard let slot = slots[origin] else { preconditionFailure("the clock was made for another plan") }
    return slot
  }

  private func time(_ slot: Int, row: Int, _ work: () -> Void) {
    let start = Self.now()
    work()
    nanoseconds[row * origins.count + slot] += Self.now() - start
  }

  /// Seconds of all threads since the last reading, in the order of ``origins``.
  func read() -> [Double] {
    defer { nanoseconds.update(repeating: 0) }
    return origins.indices.map { slot in
      Double((0..<rowCount).reduce(0) { $0 + nanoseconds[$1 * origins.count + slot] }) / 1e9
    }
  }
}
