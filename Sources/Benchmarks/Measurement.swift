/// Repeated timings of one piece of work.
struct Measurement {
  let seconds: [Double]

  /// Runs `work` a few times unmeasured, then `repetitions` times.
  init(warmUp: Int = 1, repetitions: Int, _ work: () throws -> Void) rethrows {
    for _ in 0..<warmUp { try work() }
    let clock = ContinuousClock()
    seconds = try (0..<repetitions).map { _ in try clock.measure(work) / .seconds(1) }.sorted()
  }

  private init(_ seconds: [Double]) { self.seconds = seconds.sorted() }

  /// Runs each piece of work once unmeasured, then all of them in turn, `repetitions` times: what else the machine does
  /// meanwhile falls on all alike.
  static func inTurn(repetitions: Int, _ works: [() -> Void]) -> [Measurement] {
    for work in works { work() }
    let clock = ContinuousClock()
    var seconds = works.map { _ in [Double]() }
    for _ in 0..<repetitions {
      for (index, work) in works.enumerated() { seconds[index].append(clock.measure(work) / .seconds(1)) }
    }
    return seconds.map { Measurement($0) }
  }

  var median: Double { seconds[seconds.count / 2] }
  var minimum: Double { seconds[0] }
  var maximum: Double { seconds[seconds.count - 1] }
}
