/// A record, and which time it comes.
package struct RecordReference: Hashable, Sendable {
  /// The record's number in the catalogue.
  package var record: Int
  /// How many times its selection was given before; draws differ from pass to pass.
  package var pass = 0

  package init(record: Int, pass: Int = 0) {
    self.record = record
    self.pass = pass
  }
}

/// A place in an order of records.
///
/// Any place can be gone to in a time that does not depend on where it is.
package protocol RecordCursor: Sendable {
  /// How many records the whole order has; `Int.max` for one without end.
  var count: Int { get }

  /// Whether going to a place takes next to no time. It does not where a shuffle buffer has to be filled again.
  var seeksAtOnce: Bool { get }

  /// Goes to a place in `0...count`.
  mutating func seek(to position: Int)

  /// The record at the place, which moves on; `nil` at the end.
  mutating func next() -> RecordReference?
}

extension RecordCursor {
  /// The next records, at most `count`; fewer at the end alone.
  mutating func next(_ count: Int) -> [RecordReference] {
    var references: [RecordReference] = []
    references.reserveCapacity(count)
    while references.count < count, let reference = next() { references.append(reference) }
    return references
  }
}
