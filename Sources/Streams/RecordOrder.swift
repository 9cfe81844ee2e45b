package import Arrays

/// The order in which an epoch visits record positions `0..<count`.
package struct RecordOrder: IteratorProtocol {
  private enum Plan {
    case stored
    case buffer(size: Int)
    case permuted(Permutation)
  }

  private let count: Int
  private let plan: Plan
  private var position = 0
  private var buffer: [Int] = []
  private var generator: CounterGenerator

  /// The order of one epoch; `key` is the epoch's own.
  package init(count: Int, shuffle: DatasetDescription.Shuffle, key: RandomKey) {
    self.count = count
    let shuffleKey = key.derived("shuffle")
    generator = shuffleKey.generator()
    switch shuffle {
    case .none: plan = .stored
    case .buffer(let size): plan = .buffer(size: size)
    case .global: plan = .permuted(Permutation(count: count, key: shuffleKey))
    }
  }

  package mutating func next() -> Int? {
    switch plan {
    case .stored: return advance()
    case .permuted(let permutation): return advance().map { permutation[$0] }
    case .buffer(let size):
      // As tf.data: fill the buffer, then give out a uniform draw and put the next record in its place.
      while buffer.count < size, let position = advance() { buffer.append(position) }
      if buffer.isEmpty { return nil }
      let slot = generator.below(buffer.count)
      let drawn = buffer[slot]
      if let position = advance() {
        buffer[slot] = position
      } else {
        buffer.swapAt(slot, buffer.count - 1)
        buffer.removeLast()
      }
      return drawn
    }
  }

  private mutating func advance() -> Int? {
    if position == count { return nil }
    defer { position += 1 }
    return position
  }
}
