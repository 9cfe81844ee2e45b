/// Blocks of records from several shards in turn, in the order of `tf.data.Dataset.interleave`.
///
/// A cycle has slots, each with a shard; a visit takes a block from a slot's shard. A visit ends early where the shard
/// does, even before its first record, and the slot gets the next shard at its next turn.
struct InterleaveCursor: RecordCursor {
  let count: Int
  let seeksAtOnce = true
  private let runs: [Range<Int>]
  private let blockLength: Int

  private struct Place {
    var run: Int
    var taken = 0
  }
  private var slots: [Place?]
  private var openCount = 0
  private var nextRun = 0
  private var slot = 0
  private var takenInBlock = 0

  /// Visits runs of record numbers, none of them empty.
  init(_ runs: [Range<Int>], cycleLength: Int, blockLength: Int) {
    self.runs = runs
    self.blockLength = blockLength
    count = runs.reduce(0) { $0 + $1.count }
    slots = Array(repeating: nil, count: min(cycleLength, max(runs.count, 1)))
  }

  /// Rounds in which no shard ends are passed over at once, so the time grows with the number of shards alone.
  mutating func seek(to position: Int) {
    slots = Array(repeating: nil, count: slots.count)
    (openCount, nextRun, slot, takenInBlock) = (0, 0, 0, 0)
    var left = min(position, count)
    while left > 0 {
      if slot == 0, takenInBlock == 0, openCount == slots.count || nextRun == runs.count, openCount > 0 {
        let whole = slots.compactMap { $0.map { (runs[$0.run].count - $0.taken) / blockLength } }.min() ?? 0
        let rounds = min(whole, left / (blockLength * openCount))
        for index in slots.indices { slots[index]?.taken += rounds * blockLength }
        left -= rounds * blockLength * openCount
        if left == 0 { return }
      }
      // One visit, or the part of it that is left.
      guard let place = place() else { return }
      let step = min(left, blockLength - takenInBlock, runs[place.run].count - place.taken)
      advance(by: step)
      left -= step
    }
  }

  mutating func next() -> RecordReference? {
    guard let place = place() else { return nil }
    advance(by: 1)
    return RecordReference(record: runs[place.run].lowerBound + place.taken)
  }

  /// Where the next record is; goes on to the next slot that has one.
  private mutating func place() -> Place? {
    while openCount > 0 || nextRun < runs.count {
      if let place = slots[slot] {
        if place.taken < runs[place.run].count { return place }
        slots[slot] = nil
        openCount -= 1
      } else if nextRun < runs.count {
        slots[slot] = Place(run: nextRun)
        openCount += 1
        nextRun += 1
        continue
      }
      takenInBlock = 0
      slot = (slot + 1) % slots.count
    }
    return nil
  }

  private mutating func advance(by step: Int) {
    slots[slot]?.taken += step
    takenInBlock += step
    if takenInBlock == blockLength {
      takenInBlock = 0
      slot = (slot + 1) % slots.count
    }
  }
}
