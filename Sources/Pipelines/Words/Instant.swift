import Glibc

/// Clocks, for facts that no digest holds.
package enum Instant {
  /// Seconds on a clock that never jumps.
  package static func monotonicSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Seconds since 1970 on the system's clock.
  package static func secondsSince1970() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// The date and time now: ISO 8601, UTC, whole seconds.
  package static func timestamp() -> String { timestamp(time(nil)) }

  /// A date and time, given in seconds since 1970: ISO 8601, UTC, whole seconds.
  package static func timestamp(_ secondsSince1970: Int) -> String { "\(digits(of: secondsSince1970))Z" }

  /// The same with microseconds: what happens later in a process sorts later.
  package static func preciseTimestamp() -> String {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return "\(digits(of: now.tv_sec)).\(String(1_000_000 + now.tv_nsec / 1000).dropFirst())Z"
  }

  private static func digits(of date: time_t) -> String {
    var seconds = date
    var parts = tm()
    gmtime_r(&seconds, &parts)
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
      + "T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
  }

  /// This process, in words for others that wait for it.
  package static func processWords() -> String {
    var name = [CChar](repeating: 0, count: 256)
    gethostname(&name, 255)
    let host = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return "process \(getpid()) on \(host)"
  }
}
