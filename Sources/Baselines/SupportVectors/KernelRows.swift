import Concurrency
import Glibc

/// The records of a problem, and as many rows of its kernel matrix as a budget of bytes holds, the last used.
///
/// Rows are made some at a time, by one product of matrices, which costs a tenth of as many single ones. They reach over the
/// active records alone, which stand before the others.
final class KernelRows {
  /// How many records there are.
  let count: Int
  /// How many of them are active; these are the first.
  private(set) var activeCount: Int
  let block: KernelBlock

  /// Rows that are made at a time, at most.
  static let batchSize = 64

  private let records: UnsafeMutablePointer<Float>
  private var squares: [Float]
  private let workers: Workers?
  private let scratch: UnsafeMutablePointer<Float>
  private let scratchStride: Int

  private let cache: UnsafeMutablePointer<Float>
  private let cacheSize: Int
  private var slots: [Int32]
  private var places: [Int32] = []
  private var uses: [Int] = []
  private var clock = 0

  /// Takes records; where there are `workers`, they make rows together.
  ///
  /// - Parameters:
  ///   - table: Rows of `block.columnCount` values, of which the `chosen` count, each less `centre`.
  ///   - byteCount: The budget; at least twice ``batchSize`` rows are kept.
  init(
    _ block: KernelBlock, _ table: [Float], chosen: [Int32], centre: [Float], byteCount: Int, workers: Workers?
  ) throws(BaselineError) {
    let (width, count) = (block.columnCount, chosen.count)
    (self.block, self.count, activeCount, self.workers) = (block, count, count, workers)
    records = .allocate(capacity: count * width)
    for (place, row) in chosen.enumerated() {
      for column in 0..<width { records[place * width + column] = table[Int(row) * width + column] - centre[column] }
    }
    squares = block.squares(records, count: count)
    slots = [Int32](repeating: -1, count: count)
    scratchStride = Self.batchSize * KernelBlock.width
    scratch = .allocate(capacity: scratchStride * (workers?.count ?? 1))
    cacheSize = min(max(byteCount / MemoryLayout<Float>.stride, 2 * Self.batchSize * count), count * count)
    // Pages that nobody writes take no memory.
    guard let memory = calloc(cacheSize, MemoryLayout<Float>.stride) else {
      throw BaselineError(.memory, "no \(byteCount) bytes for rows of the kernel; lower 'cacheBytes'")
    }
    cache = memory.bindMemory(to: Float.self, capacity: cacheSize)
  }

  deinit {
    records.deallocate()
    scratch.deallocate()
    free(cache)
  }

  /// The kernel of each record with itself.
  var diagonal: [Float] {
    var values = squares
    values.withUnsafeMutableBufferPointer { values in
      squares.withUnsafeBufferPointer { squares in
        guard let values = values.baseAddress, let squares = squares.baseAddress else { return }
        for place in 0..<count {
          block.kernel.apply(
            to: values + place, count: 1, gamma: block.gamma, square: squares[place], squares: squares + place)
        }
      }
    }
    return values
  }

  /// The values of an active record with all active ones; they stand until the next row but one is asked for.
  ///
  /// - Parameter likely: Others that will be asked for soon; told where the row is still to be made.
  func row(_ place: Int, likely: (_ count: Int, _ isKnown: (Int) -> Bool) -> [Int]) -> UnsafePointer<Float> {
    clock += 1
    if slots[place] < 0 {
      make([place] + likely(Self.batchSize - 1) { self.slots[$0] >= 0 || $0 == place })
    }
    let slot = Int(slots[place])
    uses[slot] = clock
    return UnsafePointer(cache + slot * activeCount)
  }

  private func make(_ batch: [Int]) {
    let free = takeSlots(batch.count)
    for (place, slot) in zip(batch, free) {
      if places[slot] >= 0 { slots[Int(places[slot])] = -1 }
      (places[slot], slots[place], uses[slot]) = (Int32(place), Int32(slot), clock)
    }
    let width = activeCount
    forBlocks(batch, over: 0..<activeCount) { [cache] range, values in
      for (number, slot) in free.enumerated() {
        (cache + slot * width + range.lowerBound).update(from: values + number * range.count, count: range.count)
      }
    }
  }

  /// Slots for so many rows: new ones, then those that were used the longest ago.
  private func takeSlots(_ count: Int) -> [Int] {
    let newCount = min(cacheSize / activeCount - places.count, count)
    let new = Array(places.count..<places.count + newCount)
    let old = count > newCount ? uses.indices.sorted { (uses[$0], $0) < (uses[$1], $1) }.prefix(count - newCount) : []
    places += [Int32](repeating: -1, count: newCount)
    uses += [Int](repeating: 0, count: newCount)
    return new + old
  }

  /// Tells the values of some records with a range of them, block after block of the range.
  ///
  /// - Parameter take: Is given the values `[record · place]`; may be called on any worker, each range once.
  private func forBlocks(
    _ batch: [Int], over range: Range<Int>, _ take: @escaping (_ range: Range<Int>, UnsafePointer<Float>) -> Void
  ) {
    let width = block.columnCount
    var gathered = [Float](repeating: 0, count: batch.count * width)
    let gatheredSquares = batch.map { squares[$0] }
    gathered.withUnsafeMutableBufferPointer { gathered in
      gatheredSquares.withUnsafeBufferPointer { gatheredSquares in
        squares.withUnsafeBufferPointer { squares in
          guard let a = gathered.baseAddress, let aSquares = gatheredSquares.baseAddress,
            let squares = squares.baseAddress
          else { return }
          for (number, place) in batch.enumerated() {
            (a + number * width).update(from: records + place * width, count: width)
          }
          let blockCount = (range.count + KernelBlock.width - 1) / KernelBlock.width
          func run(_ number: Int, _ worker: Int) {
            let first = range.lowerBound + number * KernelBlock.width
            let end = min(first + KernelBlock.width, range.upperBound)
            let values = scratch + worker * scratchStride
            block.values(
              a, squares: aSquares, count: batch.count, others: records + first * width, otherSquares: squares + first,
              otherCount: end - first, into: values)
            take(first..<end, values)
          }
          if let workers {
            // A worker has scratch of its own; a piece writes what belongs to its own range.
            workers.run([.disjoint(count: blockCount) { run($0, $1) }])
          } else {
            for number in 0..<blockCount { run(number, 0) }
          }
        }
      }
    }
  }

  // MARK: Active records

  /// Exchanges two records; to be followed by ``narrow(to:)`` or ``widen()``.
  func swap(_ a: Int, _ b: Int) {
    guard a != b else { return }
    let width = block.columnCount
    squares.swapAt(a, b)
    for column in 0..<width {
      let value = records[a * width + column]
      records[a * width + column] = records[b * width + column]
      records[b * width + column] = value
    }
  }

  /// Leaves the first records active, and keeps their rows.
  ///
  /// - Parameter former: Where each of them stood before, nowhere in front of where it stands now.
  func narrow(to former: [Int]) {
    let (old, new) = (activeCount, former.count)
    var now = [Int32](repeating: -1, count: old)
    for (place, former) in former.enumerated() { now[former] = Int32(place) }
    var kept = 0
    for slot in places.indices {
      guard places[slot] >= 0, now[Int(places[slot])] >= 0 else { continue }
      // Each value goes where no value stands that is still to be read.
      let (source, target) = (cache + slot * old, cache + kept * new)
      for (place, former) in former.enumerated() { target[place] = source[former] }
      (places[kept], uses[kept]) = (now[Int(places[slot])], uses[slot])
      kept += 1
    }
    places.removeSubrange(kept...)
    uses.removeSubrange(kept...)
    for place in slots.indices { slots[place] = -1 }
    for (slot, place) in places.enumerated() { slots[Int(place)] = Int32(slot) }
    activeCount = new
  }

  /// Makes all records active, and forgets all rows.
  func widen() {
    for place in slots.indices { slots[place] = -1 }
    places = []
    uses = []
    activeCount = count
  }

  /// Σ coefficient · kernel over all records, for those that are not active.
  func inactiveSums(_ coefficients: [Double]) -> [Double] {
    let range = activeCount..<count
    let weighty = coefficients.indices.filter { coefficients[$0] != 0 }
    var sums = [Double](repeating: 0, count: range.count)
    sums.withUnsafeMutableBufferPointer { sums in
      let sums = sums
      for first in stride(from: 0, to: weighty.count, by: Self.batchSize) {
        let batch = Array(weighty[first..<min(first + Self.batchSize, weighty.count)])
        forBlocks(batch, over: range) { part, values in
          for (number, place) in batch.enumerated() {
            let coefficient = coefficients[place]
            for other in part {
              sums[other - range.lowerBound] +=
                coefficient * Double(values[number * part.count + other - part.lowerBound])
            }
          }
        }
      }
    }
    return sums
  }
}
