/// An order given several times, each pass made anew.
struct RepeatCursor: RecordCursor {
  let count: Int
  private let passLength: Int
  private let make: @Sendable (_ pass: Int) -> any RecordCursor
  private var current: any RecordCursor
  private var pass = 0
  private var left: Int

  /// Repeats what `make` gives, `repetitions` times or without end; passes are of one length, which is not zero.
  init(repetitions: Int?, make: @escaping @Sendable (_ pass: Int) -> any RecordCursor) {
    self.make = make
    current = make(0)
    let passLength = current.count
    self.passLength = passLength
    let total = repetitions.map { passLength.multipliedReportingOverflow(by: $0) }
    count = total.map { $0.overflow ? .max : $0.partialValue } ?? .max
    left = passLength
  }

  var seeksAtOnce: Bool { current.seeksAtOnce }

  mutating func seek(to position: Int) {
    enter(pass: position / passLength)
    current.seek(to: position % passLength)
    left = passLength - position % passLength
  }

  mutating func next() -> RecordReference? {
    if left == 0 { enter(pass: pass + 1) }
    guard pass < count / passLength, var reference = current.next() else { return nil }
    left -= 1
    reference.pass += pass
    return reference
  }

  private mutating func enter(pass: Int) {
    if pass != self.pass {
      self.pass = pass
      current = make(pass)
    }
    left = passLength
  }
}
