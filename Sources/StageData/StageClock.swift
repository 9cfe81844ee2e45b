import Glibc
package import Pipelines

/// Measures a part of a stage: how long it took, and how long processors worked on it, all threads together.
package struct StageClock {
  private let start = (wall: Self.seconds(CLOCK_MONOTONIC), processor: Self.seconds(CLOCK_PROCESS_CPUTIME_ID))

  /// What passed since.
  package struct Time {
    let wall, processor: Double

    /// Notes `what.seconds` and `what.cpuSeconds`.
    package func note(_ what: String, _ context: StageContext) {
      context.note(metric: "\(what).seconds", value: wall)
      context.note(metric: "\(what).cpuSeconds", value: processor)
    }
  }

  package init() {}

  package var time: Time {
    Time(
      wall: Self.seconds(CLOCK_MONOTONIC) - start.wall,
      processor: Self.seconds(CLOCK_PROCESS_CPUTIME_ID) - start.processor)
  }

  private static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
