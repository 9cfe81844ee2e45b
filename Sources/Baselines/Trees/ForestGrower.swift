import Arrays
import CTrees

/// Grows the trees of forests: those that tell classes split by Gini's impurity, those that tell numbers by the squares of
/// their errors; for one thread.
final class ForestGrower {
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

  /// What is learnt of each record.
  enum Lesson {
    case classes([Int32], count: Int)
    /// `[row · number]`, each less its mean, so that sums of squares lose no digits.
    case numbers([Float], means: [Double])

    init(_ truth: FeatureTable.Truth) {
      switch truth {
      case .classes(let labels, let count): self = .classes(labels, count: count)
      case .numbers(let numbers, let count):
        let means = ColumnSums.means(numbers, columnCount: count)
        self = .numbers(numbers.enumerated().map { Float(Double($1) - means[$0 % count]) }, means: means)
      }
    }

    /// Values of a leaf.
    var width: Int {
      switch self {
      case .classes(_, let count): count
      case .numbers(_, let means): means.count
      }
    }
  }

  private let table: BinnedTable
  private let lesson: Lesson
  private let rules: Rules
  /// Numbers of a histogram's row: for classes with room for whole registers.
  private let stride: Int

  private var samples: [trees_sample] = []
  private var scratch: [trees_sample]
  /// How often each class, or the sums of the numbers, of each bin.
  private var classes: [UInt32]
  private var sums: [Double]
  private var weights: [UInt32]
  private var records: [UInt32]
  private var columns: [Int]

  init(_ table: BinnedTable, _ lesson: Lesson, _ rules: Rules) {
    (self.table, self.lesson, self.rules) = (table, lesson, rules)
    let bins = trees_bins
    switch lesson {
    case .classes(_, let count):
      stride = (count + 15) / 16 * 16
      (classes, sums, weights) = ([UInt32](repeating: 0, count: bins * stride), [], [])
    case .numbers(_, let means):
      stride = means.count
      (classes, sums) = ([], [Double](repeating: 0, count: bins * stride))
      weights = [UInt32](repeating: 0, count: bins)
    }
    scratch = [trees_sample](repeating: trees_sample(), count: table.rowCount)
    records = [UInt32](repeating: 0, count: bins)
    columns = Array(0..<table.columnCount)
  }

  /// A node that is still to be looked at, with its records' places.
  private struct Open {
    let node: Int
    let range: Range<Int>
    let depth: Int
  }

  /// What is true of a node's records.
  private struct Told {
    /// How often each class, with room for whole registers; or nothing.
    var classes: [UInt32] = []
    /// The sums of the numbers; or nothing.
    var sums: [Double] = []
    var weight = 0.0
    var isPure = true
    /// What a leaf of them says.
    var values: [Float] = []
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
      let told = told(place.range)
      tree.nodes[place.node].cover = Float(told.weight)
      if !told.isPure, place.range.count >= 2 * rules.leastOfLeaf, place.depth < rules.depth ?? .max,
        let split = best(place.range, told, &generator)
      {
        let threshold = table.threshold(split.column, between: split.last, and: split.next)
        let child = tree.split(place.node, column: split.column, threshold: threshold)
        let middle = partition(place.range, split)
        open.append(Open(node: child + 1, range: middle..<place.range.upperBound, depth: place.depth + 1))
        open.append(Open(node: child, range: place.range.lowerBound..<middle, depth: place.depth + 1))
      } else {
        tree.nodes[place.node].values = told.values
      }
    }
    return tree
  }

  /// Adds up what is true of some records.
  private func told(_ range: Range<Int>) -> Told {
    var told = Told()
    switch lesson {
    case .classes(_, let count):
      told.classes = [UInt32](repeating: 0, count: stride)
      for sample in samples[range] { told.classes[Int(sample.label)] += UInt32(sample.weight) }
      let weight = told.classes.reduce(0, +)
      (told.weight, told.isPure) = (Double(weight), told.classes.contains(weight))
      told.values = (0..<count).map { Float(Double(told.classes[$0]) / Double(weight)) }
    case .numbers(let numbers, let means):
      told.sums = [Double](repeating: 0, count: stride)
      let first = Int(samples[range.lowerBound].row) * stride
      for sample in samples[range] {
        told.weight += Double(sample.weight)
        for number in 0..<stride {
          let value = numbers[Int(sample.row) * stride + number]
          told.sums[number] += Double(sample.weight) * Double(value)
          if value != numbers[first + number] { told.isPure = false }
        }
      }
      told.values = (0..<stride).map { Float(told.sums[$0] / told.weight + means[$0]) }
    }
    return told
  }

  /// Draws the records of a tree.
  private func draw(_ generator: inout CounterGenerator) {
    var weights = [UInt16](repeating: rules.drawsRecords ? 0 : 1, count: table.rowCount)
    if rules.drawsRecords {
      for _ in 0..<table.rowCount { weights[generator.below(table.rowCount)] += 1 }
    }
    samples.removeAll(keepingCapacity: true)
    for (row, weight) in weights.enumerated() where weight > 0 {
      let label: UInt16 = if case .classes(let labels, _) = lesson { UInt16(labels[row]) } else { 0 }
      samples.append(trees_sample(row: UInt32(row), label: label, weight: weight))
    }
  }

  /// The best split of columns that are drawn until there are enough, and one of them is not the same in all records.
  private func best(_ range: Range<Int>, _ told: Told, _ generator: inout CounterGenerator) -> Split? {
    var best = Split()
    var (seen, variedCount) = (0, 0)
    while seen < columns.count, seen < rules.columnsOfSplit || variedCount == 0 {
      // Where all are looked at there is nothing to draw, and of equal splits that of the first column is taken.
      if rules.columnsOfSplit < columns.count { columns.swapAt(seen, seen + generator.below(columns.count - seen)) }
      let column = columns[seen]
      seen += 1
      var occupied = (UInt64(0), UInt64(0), UInt64(0), UInt64(0))
      let split = withUnsafeMutableBytes(of: &occupied) { occupied -> trees_split in
        let words = occupied.bindMemory(to: UInt64.self)
        let binCount = count(range, column, words)
        if binCount > 1 { variedCount += 1 }
        let cut = binCount > 1 && rules.drawsThresholds ? drawnCut(column, words, &generator) : -1
        return bestSplit(range, told, words, cut: cut)
      }
      if split.last >= 0, split.score > best.score {
        best = Split(score: split.score, column: column, last: Int(split.last), next: Int(split.next))
      }
    }
    return best.column >= 0 ? best : nil
  }

  /// Counts what is true of records by the bins of a column; returns how many bins have any, and sets their bits.
  private func count(
    _ range: Range<Int>, _ column: Int, _ occupied: UnsafeMutableBufferPointer<UInt64>
  ) -> Int32 {
    table.bins.withUnsafeBufferPointer { bins in
      samples.withUnsafeBufferPointer { samples in
        // Sound: every row has a bin, and histograms have a row of `stride` numbers for each of 256 bins.
        guard let bins = bins.baseAddress, let samples = samples.baseAddress, let words = occupied.baseAddress else {
          return 0
        }
        let (column, first, count) = (bins + column * table.rowCount, samples + range.lowerBound, Int64(range.count))
        switch lesson {
        case .classes: return trees_count_classes(column, first, count, Int64(stride), &classes, &records, words)
        case .numbers(let numbers, _):
          return trees_sum_numbers(column, first, count, numbers, Int64(stride), &sums, &weights, &records, words)
        }
      }
    }
  }

  /// The best split of what was counted, which is then zeros again.
  private func bestSplit(
    _ range: Range<Int>, _ told: Told, _ occupied: UnsafeMutableBufferPointer<UInt64>, cut: Int
  ) -> trees_split {
    let (count, least) = (Int64(range.count), Int64(rules.leastOfLeaf))
    switch lesson {
    case .classes:
      return trees_class_split(
        Int64(stride), &classes, &records, occupied.baseAddress, told.classes, count, least, Int32(cut))
    case .numbers:
      return trees_number_split(
        Int64(stride), &sums, &weights, &records, occupied.baseAddress, told.sums, told.weight, count, least, Int32(cut)
      )
    }
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
