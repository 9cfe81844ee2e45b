import ArgumentParser

/// How many records a network may be measured with at once.
enum BatchSize {
  static let allowed = 1...65_536

  /// - Throws: `ValidationError` for a number that is not allowed.
  static func check(_ batch: Int) throws {
    guard !allowed.contains(batch) else { return }
    throw ValidationError("--batch must be from \(allowed.lowerBound) to \(allowed.upperBound), found \(batch)")
  }
}
