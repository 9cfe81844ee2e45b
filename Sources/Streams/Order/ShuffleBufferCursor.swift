import Arrays

/// Records drawn from a buffer that is refilled in order, as `tf.data` does it: a uniform draw is given out and the next
/// record takes its place; at the end the buffer shrinks.
///
/// Draw `t` is a function of the key and `t`. What lies in a slot after `t` draws is therefore the record that came in at
/// the slot's last draw before `t`; walking backwards finds it for all slots after about `size · ln(size)` draws, however
/// far the epoch has come (the coupon collector's problem: Feller, 1968, "An introduction to probability theory and its
/// applications", volume 1, section IX.3). So the buffer never needs to be saved.
final class ShuffleBufferCursor: RecordCursor {
  let count: Int
  let seeksAtOnce = false
  private let base: any RecordCursor
  private let size: Int
  private let key: RandomKey
  private var position = 0
  /// Places in the base's order; the first `min(size, count - position)` wait.
  private var buffer: [Int] = []

  /// Shuffles an order that seeks at once and has an end.
  init(_ base: any RecordCursor, size: Int, key: RandomKey) {
    self.base = base
    self.key = key
    count = base.count
    self.size = min(size, base.count)
  }

  /// How many draws are followed by a refill.
  private var refillCount: Int { count - size }

  func seek(to position: Int) {
    self.position = position
    let drawn = min(position, refillCount)
    buffer = Array(repeating: -1, count: size)
    var unknown = size
    var draw = drawn
    while unknown > 0, draw > 0 {
      draw -= 1
      let slot = slot(ofDraw: draw, among: size)
      if buffer[slot] < 0 {
        buffer[slot] = size + draw
        unknown -= 1
      }
    }
    if unknown > 0 {
      for slot in buffer.indices where buffer[slot] < 0 { buffer[slot] = slot }
    }
    for draw in drawn..<max(drawn, min(position, count)) { remove(slot(ofDraw: draw, among: count - draw)) }
  }

  func next() -> RecordReference? {
    if position >= count { return nil }
    if buffer.isEmpty { buffer = Array(0..<size) }
    let isRefilled = position < refillCount
    let slot = slot(ofDraw: position, among: isRefilled ? size : count - position)
    base.seek(to: buffer[slot])
    if isRefilled { buffer[slot] = size + position } else { remove(slot) }
    position += 1
    return base.next()
  }

  /// Uniform up to one part in 2⁶⁴ over the bound.
  private func slot(ofDraw draw: Int, among bound: Int) -> Int {
    Int(key.derived(draw).bits.multipliedFullWidth(by: UInt64(bound)).high)
  }

  private func remove(_ slot: Int) {
    buffer.swapAt(slot, buffer.count - 1)
    buffer.removeLast()
  }
}
