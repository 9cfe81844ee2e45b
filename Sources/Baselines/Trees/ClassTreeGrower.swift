import Arrays
import CTrees

/// Grows trees that tell classes, each split by Gini's impurity; for one thread.
final class ClassTreeGrower {
  /// How trees grow.
  struct Rules {
    /// The most questions on the way to a leaf; `nil` for as many as it takes.
    let depth: Int?
    /// The fewest records of a leaf.
    let leastOfLeaf: Int
    /// How many columns are looked at for a split.
    let columnsOfSplit: Int
    /// Whether only one split of a column is looked at, drawn between its smallest and its largest value.
    let drawsThresholds: Bool
    /// Whether a tree sees as many records as there are, drawn with repetition.
    let drawsRecords: Bool
  }

  private let table: BinnedTable
  private let labels: [Int32]
  private let classCount: Int
  private let rules: Rules
  /// Classes of a histogram's row, with room for whole registers.
  private let stride: Int

  private var samples: [trees_sample] = []
  private var scratch: [trees_sample]
  private var classes: [UInt32]
  private var records: [UInt32]
  private var columns: [Int]

  init(_ table: BinnedTable, labels: [Int32], classCount: Int, _ rules: Rules) {
    (self.table, self.labels, self.classCount, self.rules) = (table, labels, classCount, rules)
    stride = (classCount + 15) / 16 * 16
    scratch = [trees_sample](repeating: trees_sample(), count: table.rowCount)
    classes = [UInt32](repeating: 0, count: trees_bins * stride)
    records = [UInt32](repeating: 0, count: trees_bins)
    columns = Array(0..<table.columnCount)
  }

  /// A node that is still to be looked at, with its records' places.
  private struct Open {
    let node: Int
    let range: Range<Int>
    let depth: Int
  }

  private struct Split {
    var score = -Double.infinity
    var column = -1
    var last = 0
    var next = 0
  }

  /// Grows the tree of a key.
  func grow(_ key: RandomKey) -> DecisionTrees.Growing {
    var generator = key.generator()
    draw(&generator)
    for column in columns.indices { columns[column] = column }
    var tree = DecisionTrees.Growing()
    var open = [Open(node: 0, range: 0..<samples.count, depth: 0)]
    while let place = open.popLast() {
      var total = [UInt32](repeating: 0, count: stride)
      for sample in samples[place.range] { total[Int(sample.label)] += UInt32(sample.weight) }
      let weight = total.reduce(0, +)
      tree.nodes[place.node].cover = Float(weight)
      let isPure = total.contains(weight)
      if !isPure, place.range.count >= 2 * rules.leastOfLeaf, place.depth < rules.depth ?? .max,
        let split = best(place.range, total, &generator)
      {
        let threshold = table.threshold(split.column, between: split.last, and: split.next)
        let child = tree.split(place.node, column: split.column, threshold: threshold)
        let middle = partition(place.range, split)
        open.append(Open(node: child + 1, range: middle..<place.range.upperBound, depth: place.depth + 1))
        open.append(Open(node: child, range: place.range.lowerBound..<middle, depth: place.depth + 1))
      } else {
        tree.nodes[place.node].values = (0..<classCount).map { Float(Double(total[$0]) / Double(weight)) }
      }
    }
    return tree
  }

  /// Draws the records of a tree.
  private func draw(_ generator: inout CounterGenerator) {
    var weights = [UInt16](repeating: rules.drawsRecords ? 0 : 1, count: table.rowCount)
    if rules.drawsRecords {
      for _ in 0..<table.rowCount { weights[generator.below(table.rowCount)] += 1 }
    }
    samples.removeAll(keepingCapacity: true)
    for (row, weight) in weights.enumerated() where weight > 0 {
      samples.append(trees_sample(row: UInt32(row), label: UInt16(labels[row]), weight: weight))
    }
  }

  /// The best split of columns that are drawn until there are enough, and one of them is not the same in all records.
  private func best(_ range: Range<Int>, _ total: [UInt32], _ generator: inout CounterGenerator) -> Split? {
    var best = Split()
    var (seen, variedCount) = (0, 0)
    let count = Int64(range.count)
    table.bins.withUnsafeBufferPointer { bins in
      samples.withUnsafeBufferPointer { samples in
        classes.withUnsafeMutableBufferPointer { classes in
          records.withUnsafeMutableBufferPointer { records in
            total.withUnsafeBufferPointer { total in
              guard let bins = bins.baseAddress, let samples = samples.baseAddress, let classes = classes.baseAddress,
                let records = records.baseAddress, let total = total.baseAddress
              else { return }
              var occupied = (UInt64(0), UInt64(0), UInt64(0), UInt64(0))
              while seen < columns.count, seen < rules.columnsOfSplit || variedCount == 0 {
                // Where all are looked at there is nothing to draw, and of equal splits that of the first column is taken.
                if rules.columnsOfSplit < columns.count {
                  columns.swapAt(seen, seen + generator.below(columns.count - seen))
                }
                let column = columns[seen]
                seen += 1
                // Sound: bins of 256 rows of `stride` classes, and a bit for each.
                withUnsafeMutableBytes(of: &occupied) { occupied in
                  let occupied = occupied.bindMemory(to: UInt64.self)
                  guard let words = occupied.baseAddress else { return }
                  let binCount = trees_count_classes(
                    bins + column * table.rowCount, samples + range.lowerBound, count, Int64(stride), classes, records,
                    words)
                  if binCount > 1 { variedCount += 1 }
                  let cut = binCount > 1 && rules.drawsThresholds ? drawnCut(column, occupied, &generator) : -1
                  let split = trees_class_split(
                    Int64(stride), classes, records, words, total, count, Int64(rules.leastOfLeaf), Int32(cut))
                  if split.last >= 0, split.score > best.score {
                    best = Split(score: split.score, column: column, last: Int(split.last), next: Int(split.next))
                  }
                }
              }
            }
          }
        }
      }
    }
    return best.column >= 0 ? best : nil
  }

  /// The last bin that is not above a value drawn between the smallest and the largest.
  private func drawnCut(
    _ column: Int, _ occupied: UnsafeMutableBufferPointer<UInt64>, _ generator: inout CounterGenerator
  ) -> Int {
    var (first, last) = (-1, -1)
    for bin in 0..<BinnedTable.binCount where occupied[bin / 64] >> UInt64(bin % 64) & 1 == 1 {
      if first < 0 { first = bin }
      last = bin
    }
    let (low, high) = (table.range(column, first).lowerBound, table.range(column, last).lowerBound)
    let value = low + (high - low) * generator.uniform()
    var cut = first
    for bin in first..<last where table.range(column, bin).lowerBound <= value { cut = bin }
    return cut
  }

  /// Brings the records that go left before the others, both in their order; returns the first that goes right.
  private func partition(_ range: Range<Int>, _ split: Split) -> Int {
    var (left, right) = (range.lowerBound, 0)
    let first = split.column * table.rowCount
    for place in range {
      let sample = samples[place]
      if table.bins[first + Int(sample.row)] <= UInt8(split.last) {
        samples[left] = sample
        left += 1
      } else {
        scratch[right] = sample
        right += 1
      }
    }
    samples.replaceSubrange(left..<left + right, with: scratch[..<right])
    return left
  }
}
