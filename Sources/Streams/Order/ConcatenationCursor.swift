/// One order after the other.
struct ConcatenationCursor: RecordCursor {
  let count: Int
  private var parts: [any RecordCursor]
  private var part = 0

  /// Joins orders; only the last may be without end.
  init(_ parts: [any RecordCursor]) {
    self.parts = parts
    let last = parts.last?.count ?? 0
    count = last == .max ? .max : parts.reduce(0) { $0 + $1.count }
  }

  var seeksAtOnce: Bool { parts.allSatisfy(\.seeksAtOnce) }

  mutating func seek(to position: Int) {
    var place = position
    part = 0
    while part < parts.count - 1, place >= parts[part].count {
      place -= parts[part].count
      part += 1
    }
    guard part < parts.count else { return }
    parts[part].seek(to: place)
    for later in (part + 1)..<parts.count { parts[later].seek(to: 0) }
  }

  mutating func next() -> RecordReference? {
    while part < parts.count {
      if let reference = parts[part].next() { return reference }
      part += 1
    }
    return nil
  }
}
