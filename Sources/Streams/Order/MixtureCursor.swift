import Arrays

/// Records of several orders, mixed by weight.
///
/// After any number `n` of whole blocks every part has given its share of them, rounded (so the mixture has none of the
/// variance of independent draws). Within a block the parts come in a random order that depends on the block's number
/// alone, not on seed, epoch or pass, so that all have one length. How far each part is at a place follows from the place.
struct MixtureCursor: RecordCursor {
  let count: Int
  private var parts: [any RecordCursor]
  /// The shares of the first part, the first two …, all.
  private let cumulative: [Double]
  private var position = 0
  private var block: [Int] = []
  private var isPlaced = false
  private static let blockLength = 256

  /// Mixes orders by positive weights.
  ///
  /// - Parameter lengths: how many records of each part make the mixture complete (`.restart`), or end it (`.stop`).
  init(
    _ parts: [any RecordCursor], weights: [Double], lengths: [Int], onExhaustion: RecordSelection.Exhaustion
  ) {
    self.parts = parts
    let sum = weights.reduce(0, +)
    var total = 0.0
    let cumulative = weights.indices.map { index in
      total += weights[index]
      return index == weights.count - 1 ? 1 : total / sum
    }
    self.cumulative = cumulative
    count = Self.length(lengths, cumulative, onExhaustion)
  }

  var seeksAtOnce: Bool { parts.allSatisfy(\.seeksAtOnce) }

  mutating func seek(to position: Int) {
    self.position = position
    isPlaced = false
  }

  mutating func next() -> RecordReference? {
    if position >= count { return nil }
    let place = position % Self.blockLength
    if !isPlaced {
      let number = position / Self.blockLength
      var given = Self.given(number * Self.blockLength, cumulative)
      block = Self.block(number, cumulative)
      for part in block[..<place] { given[part] += 1 }
      for part in parts.indices { parts[part].seek(to: given[part]) }
      isPlaced = true
    } else if place == 0 {
      block = Self.block(position / Self.blockLength, cumulative)
    }
    position += 1
    return parts[block[place]].next()
  }

  /// How many of the first `position` records each part has given, where a block begins.
  private static func given(_ position: Int, _ cumulative: [Double]) -> [Int] {
    var before = 0
    return cumulative.map { share in
      let upTo = Int((share * Double(position)).rounded())
      defer { before = upTo }
      return upTo - before
    }
  }

  /// Which part each record of a block comes from.
  private static func block(_ number: Int, _ cumulative: [Double]) -> [Int] {
    let start = given(number * blockLength, cumulative)
    let end = given((number + 1) * blockLength, cumulative)
    var block = start.indices.flatMap { Array(repeating: $0, count: end[$0] - start[$0]) }
    var generator = RandomKey(seed: 0).derived("mixture").derived(number).generator()
    for index in stride(from: block.count - 1, to: 0, by: -1) { block.swapAt(index, generator.below(index + 1)) }
    return block
  }

  private static func length(
    _ lengths: [Int], _ cumulative: [Double], _ onExhaustion: RecordSelection.Exhaustion
  ) -> Int {
    /// Whether the mixture is over once these were given.
    func isOver(_ given: [Int]) -> Bool {
      switch onExhaustion {
      case .stop: zip(given, lengths).contains { $0 > $1 }
      case .restart: zip(given, lengths).allSatisfy { $0 >= $1 }
      }
    }
    // Blocks that are whole; the total of all parts' needs bounds them.
    var (low, high) = (0, 1)
    while !isOver(given(high * blockLength, cumulative)) {
      if high > 1 << 44 { return .max }
      high *= 2
    }
    while high - low > 1 {
      let middle = (low + high) / 2
      if isOver(given(middle * blockLength, cumulative)) { high = middle } else { low = middle }
    }
    var given = given(low * blockLength, cumulative)
    if onExhaustion == .restart, isOver(given) { return low * blockLength }
    var length = low * blockLength
    for part in block(low, cumulative) {
      given[part] += 1
      if onExhaustion == .stop, isOver(given) { break }
      length += 1
      if onExhaustion == .restart, isOver(given) { break }
    }
    return length
  }
}
