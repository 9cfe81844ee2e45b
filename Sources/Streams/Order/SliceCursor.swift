/// Every `stride`-th record of a part of an order.
struct SliceCursor: RecordCursor {
  let count: Int
  private var base: any RecordCursor
  private let start: Int
  private let stride: Int
  private var position = 0
  private var isPlaced = false

  /// Gives `count` records from `start` on, passing over `stride` - 1 between them; all of them are there.
  init(_ base: any RecordCursor, start: Int, count: Int, stride: Int = 1) {
    self.base = base
    self.start = start
    self.count = count
    self.stride = stride
  }

  var seeksAtOnce: Bool { base.seeksAtOnce }

  mutating func seek(to position: Int) {
    self.position = position
    isPlaced = false
  }

  mutating func next() -> RecordReference? {
    if position >= count { return nil }
    if !isPlaced {
      base.seek(to: start + position * stride)
      isPlaced = true
    } else {
      for _ in 1..<max(stride, 1) { _ = base.next() }
    }
    position += 1
    return base.next()
  }
}
