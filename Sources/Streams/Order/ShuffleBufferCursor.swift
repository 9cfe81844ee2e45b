import Arrays

/// Records drawn from a buffer that is refilled in order, as `tf.data` does it: a uniform draw is given out and the next
/// record takes its place; at the end the buffer shrinks.
///
/// Draw `t` is a function of the key and `t`. What lies in a slot after `t` draws is therefore the record that came in at
/// the slot's last draw before `t`; walking backwards finds it for all slots after about `size · ln(size)` draws, however
/// far the epoch has come (the coupon collector's problem: Feller, 1968, "An introduction to probability theory and its
/// applications", volume 1, section IX.3). So the buffer never needs to be saved.
struct ShuffleBufferCursor: RecordCursor {
  let count: Int
  let seeksAtOnce = false
  private var base: any RecordCursor
  private let size: Int
  private let key: RandomKey
  private var position = 0
  private var isPlaced = false
  /// What waits: `min(size, count - position)` records.
  private var buffer: [RecordReference] = []

  /// Shuffles an order that seeks at once and has an end.
  init(_ base: any RecordCursor, size: Int, key: RandomKey) {
    self.base = base
    self.key = key
    count = base.count
    self.size = min(size, base.count)
  }

  /// How many draws are followed by a refill.
  private var refillCount: Int { count - size }

  mutating func seek(to position: Int) {
    self.position = position
    isPlaced = false
  }

  mutating func next() -> RecordReference? {
    if position >= count { return nil }
    if !isPlaced { fill() }
    let isRefilled = position < refillCount
    let slot = slot(ofDraw: position, among: isRefilled ? size : count - position)
    position += 1
    let drawn = buffer[slot]
    if isRefilled, let following = base.next() { buffer[slot] = following } else { remove(slot) }
    return drawn
  }

  /// Finds what lies in the buffer before the draw at ``position``.
  private mutating func fill() {
    let drawn = min(position, refillCount)
    var places = Array(repeating: -1, count: size)
    var unknown = size
    var draw = drawn
    while unknown > 0, draw > 0 {
      draw -= 1
      let slot = slot(ofDraw: draw, among: size)
      if places[slot] < 0 {
        places[slot] = size + draw
        unknown -= 1
      }
    }
    for slot in places.indices where places[slot] < 0 { places[slot] = slot }
    buffer = places.compactMap { place in
      base.seek(to: place)
      return base.next()
    }
    for draw in drawn..<max(drawn, position) { remove(slot(ofDraw: draw, among: count - draw)) }
    base.seek(to: size + drawn)
    isPlaced = true
  }

  /// Uniform up to one part in 2⁶⁴ over the bound.
  private func slot(ofDraw draw: Int, among bound: Int) -> Int {
    Int(key.derived(draw).bits.multipliedFullWidth(by: UInt64(bound)).high)
  }

  private mutating func remove(_ slot: Int) {
    buffer.swapAt(slot, buffer.count - 1)
    buffer.removeLast()
  }
}
