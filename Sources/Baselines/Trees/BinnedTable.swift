import CTrees
import Concurrency

/// A table whose columns are cut into at most 256 bins each, column after column.
///
/// Where a column has no more than 256 values, as one of an 8-bit image has, each is a bin, and nothing is lost; else bins
/// hold about equally many records, and no value is in two.
struct BinnedTable {
  let rowCount, columnCount: Int
  /// `[column · row]`.
  let bins: [UInt8]
  /// The smallest and the largest value of each bin, `[column · bin]`; those of bins that no record is in are infinite.
  private let lowest, highest: [Float]

  init(_ table: FeatureTable, workers: Workers) {
    let (rowCount, columnCount) = (table.rowCount, table.columnCount)
    (self.rowCount, self.columnCount) = (rowCount, columnCount)
    let binCount = Self.binCount
    var bins = [UInt8](repeating: 0, count: table.values.count)
    var lowest = [Float](repeating: .infinity, count: columnCount * binCount)
    var highest = [Float](repeating: -.infinity, count: columnCount * binCount)
    let pieceCount = (columnCount + Self.blockWidth - 1) / Self.blockWidth
    table.values.withUnsafeBufferPointer { values in
      bins.withUnsafeMutableBufferPointer { bins in
        lowest.withUnsafeMutableBufferPointer { lowest in
          highest.withUnsafeMutableBufferPointer { highest in
            let (bins, lowest, highest) = (bins, lowest, highest)
            // A piece writes its own columns alone.
            let work = Segment.disjoint(count: pieceCount) { piece, _ in
              for column in piece * Self.blockWidth..<min((piece + 1) * Self.blockWidth, columnCount) {
                var found = [Float](repeating: 0, count: rowCount)
                for row in 0..<rowCount { found[row] = values[row * columnCount + column] }
                let ends = Self.binEnds(found)
                for row in 0..<rowCount {
                  let value = found[row]
                  let bin = Self.bin(of: value, ends)
                  let place = column * binCount + bin
                  bins[column * rowCount + row] = UInt8(bin)
                  lowest[place] = min(lowest[place], value)
                  highest[place] = max(highest[place], value)
                }
              }
            }
            workers.run([work])
          }
        }
      }
    }
    (self.bins, self.lowest, self.highest) = (bins, lowest, highest)
  }

  static let binCount = trees_bins
  /// Columns of a piece of work: a row's cache lines are read once for several of them.
  private static let blockWidth = 16

  /// The value between two bins of a column that have records, or between all that is below the second and it.
  func threshold(_ column: Int, between last: Int, and next: Int) -> Float {
    let place = column * Self.binCount
    let (below, above) = (highest[place + last], lowest[place + next])
    // Halves first: the sum of two large ones is infinite.
    let middle = below / 2 + above / 2
    return middle < above && middle >= below ? middle : below
  }

  /// The smallest and the largest value of a bin.
  func range(_ column: Int, _ bin: Int) -> ClosedRange<Float> {
    let place = column * Self.binCount + bin
    return lowest[place]...highest[place]
  }

  /// The largest value of each bin, in order.
  private static func binEnds(_ values: [Float]) -> [Float] {
    if let bytes = byteEnds(values) { return bytes }
    let sorted = values.sorted()
    var runs: [(value: Float, count: Int)] = []
    for value in sorted {
      if runs.last?.value == value { runs[runs.count - 1].count += 1 } else { runs.append((value, 1)) }
    }
    let limit = binCount
    if runs.count <= limit { return runs.map(\.value) }
    var ends: [Float] = []
    var (waiting, left) = (0, sorted.count)
    for (number, run) in runs.enumerated() {
      waiting += run.count
      let binsLeft = limit - ends.count
      // As many bins must stay as are needed, and none may be left without values.
      if binsLeft > 1, waiting * binsLeft >= left || runs.count - number <= binsLeft {
        ends.append(run.value)
        left -= waiting
        waiting = 0
      }
    }
    if ends.last != sorted.last, let last = sorted.last { ends.append(last) }
    return ends
  }

  /// Those of a column of 0/255 … 255/255, without sorting.
  private static func byteEnds(_ values: [Float]) -> [Float]? {
    var isThere = [Bool](repeating: false, count: 256)
    for value in values {
      guard value >= 0, value <= 1 else { return nil }
      let byte = Int((value * 255).rounded())
      guard Float(byte) / 255 == value else { return nil }
      isThere[byte] = true
    }
    return isThere.indices.filter { isThere[$0] }.map { Float($0) / 255 }
  }

  /// The first bin that does not end below a value.
  private static func bin(of value: Float, _ ends: [Float]) -> Int {
    var (low, high) = (0, ends.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if ends[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
