/// Repeated timings of one piece of work.
struct Measurement {
  let seconds: [Double]

  /// Runs `work` a few times unmeasured, then `repetitions` times.
  init(warmUp: Int = 1, repetitions: Int, _ work: () throws -> Void) rethrows {
    for _ in 0..<warmUp { try work() }
    let clock = ContinuousClock()
    seconds = try (0..<repetitions).map { _ in try clock.measure(work) / .seconds(1) }.sorted()
  }

  var median: Double { seconds[seconds.count / 2] }
  var minimum: Double { seconds[0] }
  var maximum: Double { seconds[seconds.count - 1] }
}
