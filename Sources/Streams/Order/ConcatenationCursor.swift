/// One order after the other.
final class ConcatenationCursor: RecordCursor {
  let count: Int
  private let parts: [any RecordCursor]
  private var part = 0

  /// Joins orders; only the last may be without end.
  init(_ parts: [any RecordCursor]) {
    self.parts = parts
    let last = parts.last?.count ?? 0
    count = last == .max ? .max : parts.reduce(0) { $0 + $1.count }
  }

  var seeksAtOnce: Bool { parts.allSatisfy(\.seeksAtOnce) }

  func seek(to position: Int) {
    var place = position
    part = 0
    while part < parts.count - 1, place >= parts[part].count {
      place -= parts[part].count
      part += 1
    }
    guard part < parts.count else { return }
    parts[part].seek(to: place)
    for later in parts[(part + 1)...] { later.seek(to: 0) }
  }

  func next() -> RecordReference? {
    while part < parts.count {
      if let reference = parts[part].next() { return reference }
      part += 1
    }
    return nil
  }
}
