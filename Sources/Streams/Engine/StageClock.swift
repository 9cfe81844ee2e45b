import Glibc

/// What a record goes through on a thread of the stream.
enum StreamStage: Int, CaseIterable, Sendable {
  /// Reading and checking its bytes.
  case read
  /// Decoding, and the steps before the first random one.
  case decode
  /// The other steps, and writing into the batch.
  case transform
}

/// Seconds by stage, extrapolated from the records that were timed.
struct StageTimes: Sendable {
  var seconds = [Double](repeating: 0, count: StreamStage.allCases.count)
  var recordCount = 0

  mutating func add(_ other: StageTimes) {
    for stage in seconds.indices { seconds[stage] += other.seconds[stage] }
    recordCount += other.recordCount
  }
}

/// Times one record in seven: to look at the clock takes a good part of what the smallest records take.
///
/// A prime, lest it be always the first record of a chunk, which pays for what is set up.
struct StageClock {
  private static let period = 7
  private var times = StageTimes()
  private var isTiming = false
  private var last: UInt64 = 0

  mutating func begin() {
    isTiming = times.recordCount % Self.period == 0
    times.recordCount += 1
    if isTiming { last = Self.now() }
  }

  mutating func mark(_ stage: StreamStage) {
    guard isTiming else { return }
    let now = Self.now()
    times.seconds[stage.rawValue] += Double(now - last) * 1e-9 * Double(Self.period)
    last = now
  }

  mutating func take() -> StageTimes {
    defer { times = StageTimes() }
    return times
  }

  /// Nanoseconds of the monotonic clock.
  static func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
