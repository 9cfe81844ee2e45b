import ArgumentParser

/// How many threads a verb may be told to use.
enum ThreadCount {
  /// Each thread takes memory and a place in the system's table, so that a slip of the hand must not start a million.
  static let allowed = 1...1024

  /// - Throws: `ValidationError` for a number that is not allowed.
  static func check(_ threads: Int?) throws {
    guard let threads, !allowed.contains(threads) else { return }
    throw ValidationError(
      "--threads must be from \(allowed.lowerBound) to \(allowed.upperBound), found \(threads)")
  }
}
