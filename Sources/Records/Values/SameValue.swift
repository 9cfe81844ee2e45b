extension RecordValue {
  /// Whether two values say the same, to the bit, in whatever form.
  ///
  /// Numbers in a row are the same as an array of them; nothing in a row is nothing in a row.
  package func isSame(as other: RecordValue) -> Bool {
    switch (self, other) {
    case (.bytes(let left), .bytes(let right)): return left == right
    case (.numbers(let left), .numbers(let right)) where left == right: return true
    case (.fields(let left), .fields(let right)):
      return left.count == right.count
        && left.allSatisfy { name, value in right[name].map { value.isSame(as: $0) } ?? false }
    default:
      guard let left = elements, let right = other.elements, left.count == right.count else { return false }
      return zip(left, right).allSatisfy { $0.isSame(as: $1) }
    }
  }
}
