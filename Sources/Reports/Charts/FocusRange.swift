/// Finds the part of an axis on which most values can be told apart.
package enum FocusRange {
  /// The ends of the values that lie together, without a few that lie far off, such as those of a network that learnt
  /// nothing; `nil` where no value is finite.
  ///
  /// Values beyond a gap are left out where the gap is more than three times the spread of all on the other side, more
  /// than a quarter of their size, and they are more than 60 in 100; then again for what is left.
  ///
  /// Complexity: O(n log n).
  package static func range(of values: [Double]) -> ClosedRange<Double>? {
    var kept = values.filter(\.isFinite).sorted()[...]
    while let (index, gap) = largestGap(kept) {
      let (low, high) = (kept[...index], kept[(index + 1)...])
      let majority = low.count > high.count ? low : high
      guard let first = majority.first, let last = majority.last, gap > 3 * (last - first),
        gap > 0.25 * max(abs(first), abs(last)), Double(majority.count) > 0.6 * Double(kept.count)
      else { break }
      kept = majority
    }
    guard let first = kept.first, let last = kept.last else { return nil }
    return first...last
  }

  private static func largestGap(_ sorted: ArraySlice<Double>) -> (index: Int, gap: Double)? {
    sorted.indices.dropLast().map { ($0, sorted[$0 + 1] - sorted[$0]) }.max { $0.1 < $1.1 }
  }
}
