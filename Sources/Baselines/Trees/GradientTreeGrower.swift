import CTrees
import Concurrency

/// Grows trees that bring down a loss given by first and second derivatives, always at the leaf where it falls most.
final class GradientTreeGrower {
  /// How trees grow.
  struct Rules {
    let leafCount, depth, leastOfLeaf: Int
    /// The weight of the squares of leaves' values.
    let penalty: Double
    /// The smallest sum of second derivatives of a leaf.
    let leastSecond = 1e-3
  }

  private let table: BinnedTable
  private let rules: Rules
  private let workers: Workers
  /// Columns of a piece of work; their histograms lie in a near cache.
  private static let blockWidth = 16
  private static let binCount = trees_bins

  private var rows: [UInt32]
  private var scratch: [UInt32]
  private var packed: [Int64]
  private var ordered: [Int64]
  /// Histograms that are not in use.
  private var free: [UnsafeMutableBufferPointer<Int64>] = []
  private var bests: [Split]

  init(_ table: BinnedTable, _ rules: Rules, _ workers: Workers) {
    (self.table, self.rules, self.workers) = (table, rules, workers)
    rows = [UInt32](repeating: 0, count: table.rowCount)
    scratch = rows
    packed = [Int64](repeating: 0, count: table.rowCount)
    ordered = packed
    bests = [Split](repeating: Split(), count: 2 * ((table.columnCount + Self.blockWidth - 1) / Self.blockWidth))
  }

  deinit { for room in free { room.deallocate() } }

  private struct Split {
    var gain = 0.0
    var column = -1
    var last = 0
  }

  private struct Leaf {
    let node, depth: Int
    let range: Range<Int>
    let total: Int64
    let histogram: UnsafeMutableBufferPointer<Int64>
    var split: Split
  }

  /// Grows a tree.
  ///
  /// - Parameters:
  ///   - scale: what values are multiplied by.
  ///   - tell: is told of each leaf's records and value.
  func grow(
    gradients: [Float], seconds: [Float], scale: Double, tell: (_ rows: ArraySlice<UInt32>, _ value: Float) -> Void
  ) -> DecisionTrees.Growing {
    let units = pack(gradients, seconds)
    for row in rows.indices { rows[row] = UInt32(row) }
    let total = packed.reduce(0, &+)
    let secondSum = Double(UInt32(truncatingIfNeeded: total)) * Double(units.second)
    var gainRules = trees_gain_rules(
      gradient_unit: units.gradient, second_unit: units.second, penalty: Float(rules.penalty),
      least_second: Float(rules.leastSecond), records_per_second: Float(Double(table.rowCount) / secondSum),
      least: Float(rules.leastOfLeaf))
    var tree = DecisionTrees.Growing()
    let root = takeHistogram()
    sum(0..<table.rowCount, into: root, isWhole: true, others: nil, totals: (total, 0), &gainRules)
    var leaves = [
      Leaf(node: 0, depth: 0, range: 0..<table.rowCount, total: total, histogram: root, split: best(of: 0))
    ]
    while leaves.count < rules.leafCount {
      var chosen = -1
      for (number, leaf) in leaves.enumerated() where leaf.split.column >= 0 && leaf.depth < rules.depth {
        if chosen < 0 || leaf.split.gain > leaves[chosen].split.gain { chosen = number }
      }
      guard chosen >= 0 else { break }
      let leaf = leaves[chosen]
      let middle = partition(leaf.range, leaf.split)
      let threshold = table.threshold(leaf.split.column, between: leaf.split.last, and: leaf.split.last + 1)
      let child = tree.split(leaf.node, column: leaf.split.column, threshold: threshold)
      let ranges = (leaf.range.lowerBound..<middle, middle..<leaf.range.upperBound)
      var leftTotal: Int64 = 0
      for row in rows[ranges.0] { leftTotal &+= packed[Int(row)] }
      let totals = (leftTotal, leaf.total &- leftTotal)
      // The smaller side is summed, the other is what is left of the whole.
      let isLeftSmaller = ranges.0.count <= ranges.1.count
      let small = takeHistogram()
      let canSplit = leaf.range.count >= 2 * rules.leastOfLeaf && leaves.count + 1 < rules.leafCount
      if canSplit {
        sum(
          isLeftSmaller ? ranges.0 : ranges.1, into: small, isWhole: false, others: leaf.histogram,
          totals: isLeftSmaller ? totals : (totals.1, totals.0), &gainRules)
      }
      let (first, second) = canSplit ? (best(of: 0), best(of: 1)) : (Split(), Split())
      let left = Leaf(
        node: child, depth: leaf.depth + 1, range: ranges.0, total: totals.0,
        histogram: isLeftSmaller ? small : leaf.histogram, split: isLeftSmaller ? first : second)
      let right = Leaf(
        node: child + 1, depth: leaf.depth + 1, range: ranges.1, total: totals.1,
        histogram: isLeftSmaller ? leaf.histogram : small, split: isLeftSmaller ? second : first)
      leaves[chosen] = left
      leaves.append(right)
    }
    for leaf in leaves {
      free.append(leaf.histogram)
      var (first, second) = (0.0, 0.0)
      for row in rows[leaf.range] {
        first += Double(gradients[Int(row)])
        second += Double(seconds[Int(row)])
      }
      let value = Float(-scale * first / max(second + rules.penalty, 1e-12))
      (tree.nodes[leaf.node].cover, tree.nodes[leaf.node].values) = (Float(leaf.range.count), [value])
      tell(rows[leaf.range], value)
    }
    for node in tree.nodes.indices.reversed() where tree.nodes[node].column >= 0 {
      let child = tree.nodes[node].child
      tree.nodes[node].cover = tree.nodes[child].cover + tree.nodes[child + 1].cover
    }
    return tree
  }

  /// Rounds derivatives to whole numbers whose sums over all rows fit into halves of a word; returns what 1 stands for.
  private func pack(_ gradients: [Float], _ seconds: [Float]) -> (gradient: Float, second: Float) {
    let count = Float(table.rowCount)
    let largest = gradients.reduce(Float.leastNormalMagnitude) { max($0, abs($1)) }
    let largestSecond = seconds.reduce(Float.leastNormalMagnitude) { max($0, $1) }
    // Half of what fits, and at most what single precision tells apart.
    let (units, secondUnits) = (min(0x1p30 / count, 0x1p23), min(0x1p31 / count, 0x1p23))
    let (scale, secondScale) = (units / largest, secondUnits / largestSecond)
    for row in packed.indices {
      let gradient = Int64((gradients[row] * scale).rounded())
      let second = max(Int64((seconds[row] * secondScale).rounded()), 1)
      packed[row] = gradient << 32 &+ second
    }
    return (1 / scale, 1 / secondScale)
  }

  private func takeHistogram() -> UnsafeMutableBufferPointer<Int64> {
    free.popLast() ?? UnsafeMutableBufferPointer.allocate(capacity: table.columnCount * Self.binCount)
  }

  /// Sums the rows of a range by bins, and finds the best splits of each block of columns.
  ///
  /// - Parameter others: a histogram of the whole, of which the sums are taken; its own best splits are found as well.
  private func sum(
    _ range: Range<Int>, into histogram: UnsafeMutableBufferPointer<Int64>, isWhole: Bool,
    others: UnsafeMutableBufferPointer<Int64>?, totals: (Int64, Int64), _ gainRules: inout trees_gain_rules
  ) {
    for place in range { ordered[place] = packed[Int(rows[place])] }
    let (table, width, binCount, count) = (table, Self.blockWidth, Self.binCount, Int64(range.count))
    let blockCount = bests.count / 2
    let rules = gainRules
    table.bins.withUnsafeBufferPointer { bins in
      rows.withUnsafeBufferPointer { rows in
        ordered.withUnsafeBufferPointer { ordered in
          bests.withUnsafeMutableBufferPointer { bests in
            guard let bins = bins.baseAddress, let rows = rows.baseAddress, let ordered = ordered.baseAddress,
              let sums = histogram.baseAddress
            else { return }
            let bests = bests
            workers.run([
              // A piece writes the histograms and the best splits of its own columns alone.
              .disjoint(count: blockCount) { block, _ in
                let columns = block * width..<min((block + 1) * width, table.columnCount)
                let first = sums + columns.lowerBound * binCount
                first.update(repeating: 0, count: columns.count * binCount)
                trees_sum_gradients(
                  bins + columns.lowerBound * table.rowCount, Int64(table.rowCount), Int64(columns.count),
                  isWhole ? nil : rows + range.lowerBound, ordered + range.lowerBound, count, first)
                bests[block] = Self.best(columns, sums, totals.0, rules)
                guard let whole = others?.baseAddress else { return }
                for place in columns.lowerBound * binCount..<columns.upperBound * binCount {
                  whole[place] &-= sums[place]
                }
                bests[blockCount + block] = Self.best(columns, whole, totals.1, rules)
              }
            ])
          }
        }
      }
    }
  }

  private static func best(
    _ columns: Range<Int>, _ sums: UnsafeMutablePointer<Int64>, _ total: Int64, _ rules: trees_gain_rules
  ) -> Split {
    var (best, rules) = (Split(), rules)
    for column in columns {
      let found = trees_gain_split(sums + column * binCount, total, &rules)
      if found.last >= 0, found.score > best.gain {
        best = Split(gain: found.score, column: column, last: Int(found.last))
      }
    }
    return best
  }

  /// The best split of all columns, the first of equals: of what was summed (0), or of what is left (1).
  private func best(of side: Int) -> Split {
    let blockCount = bests.count / 2
    return bests[side * blockCount..<(side + 1) * blockCount].reduce(Split()) { $1.gain > $0.gain ? $1 : $0 }
  }

  /// Brings the rows that go left before the others, both in their order; returns the first that goes right.
  private func partition(_ range: Range<Int>, _ split: Split) -> Int {
    var (left, right) = (range.lowerBound, 0)
    let first = split.column * table.rowCount
    for place in range {
      let row = rows[place]
      if table.bins[first + Int(row)] <= UInt8(split.last) {
        rows[left] = row
        left += 1
      } else {
        scratch[right] = row
        right += 1
      }
    }
    rows.replaceSubrange(left..<left + right, with: scratch[..<right])
    return left
  }
}
