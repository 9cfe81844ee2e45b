import Arrays

/// All records in the order of a keyed permutation.
struct PermutationCursor: RecordCursor {
  let seeksAtOnce = true
  private var base: any RecordCursor
  private let permutation: Permutation
  private var position = 0

  /// Permutes an order that seeks at once.
  init(_ base: any RecordCursor, key: RandomKey) {
    self.base = base
    permutation = Permutation(count: base.count, key: key)
  }

  var count: Int { base.count }

  mutating func seek(to position: Int) { self.position = position }

  mutating func next() -> RecordReference? {
    if position >= count { return nil }
    base.seek(to: permutation[position])
    position += 1
    return base.next()
  }
}
