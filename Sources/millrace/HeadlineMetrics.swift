/// Which metrics come first where there is room for a few.
enum HeadlineMetrics {
  /// What people look for in the built-in stages' results, most important first.
  private static let first = ["test.accuracy", "test.ece.after"]

  /// The metrics of a stage in the order in which they are shown: the above, then as the stage noted them.
  static func sorted(_ names: [String]) -> [String] {
    first.filter(names.contains) + names.filter { !first.contains($0) }
  }
}
