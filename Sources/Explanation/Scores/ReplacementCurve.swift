import Arrays

/// What the networks say while a record's places are replaced one after another, or brought back.
struct ReplacementCurve {
  /// What stands in place of the record's numbers.
  let replacement: Baseline
  /// After how many equal steps all places are replaced.
  let stepCount: Int
  /// Whether the record is brought back into its replacement, from the first place on.
  let isInsertion: Bool

  /// The area below each method's curve over each record, of the probability of the class against the share of places.
  func areas(_ trial: ScoreTrial) -> [[Double]] {
    let points = stepCount + 1
    let (subject, area) = (trial.subject, trial.area)
    let replacement = replacement.values(subject)
    var (rank, base): ([Int], [Float]) = ([], [])
    let values = trial.values(
      of: trial.methods.count * trial.recordCount * points, .probability,
      record: { $0 / points % trial.recordCount }
    ) { index, batch in
      let (curve, step) = index.quotientAndRemainder(dividingBy: points)
      let record = curve % trial.recordCount
      if step == 0 {
        rank = Self.ranks(trial.methods[curve / trial.recordCount].maps[record])
        base = replacement(record)
      }
      let limit = step * area / stepCount
      for (place, value) in subject.input(record).enumerated() {
        batch.append((rank[place % area] < limit) == isInsertion ? value : base[place])
      }
    }
    return trial.methods.indices.map { method in
      (0..<trial.recordCount).map { record in
        let start = (method * trial.recordCount + record) * points
        return Self.area(below: Array(values[start..<start + points]))
      }
    }
  }

  /// The area below the curve of a greedy order over blocks of places: the next is always the one after which the
  /// probability is best, least where places are replaced and greatest where they are brought back.
  ///
  /// - Complexity: O(blocks²) forward passes a record.
  func greedyAreas(_ trial: ScoreTrial, blocks: Blocks) throws -> [Double] {
    let (subject, area, records) = (trial.subject, trial.area, trial.recordCount)
    let replacement = (0..<records).map(replacement.values(subject))
    // Whether a block's places hold the record's own numbers.
    var isOwn = [[Bool]](repeating: [Bool](repeating: !isInsertion, count: blocks.count), count: records)
    func values(_ tries: [(record: Int, isOwn: [Bool])]) -> [Double] {
      trial.values(of: tries.count, .probability, record: { tries[$0].record }) { index, batch in
        let (record, isOwn) = tries[index]
        for (place, value) in subject.input(record).enumerated() {
          batch.append(isOwn[blocks.block(of: place % area)] ? value : replacement[record][place])
        }
      }
    }
    var last = values((0..<records).map { ($0, isOwn[$0]) })
    var areas = [Double](repeating: 0, count: records)
    for _ in 0..<blocks.count {
      try trial.check()
      var tries: [(record: Int, block: Int, isOwn: [Bool])] = []
      for record in 0..<records {
        for block in 0..<blocks.count where isOwn[record][block] != isInsertion {
          var next = isOwn[record]
          next[block] = isInsertion
          tries.append((record, block, next))
        }
      }
      let found = values(tries.map { ($0.record, $0.isOwn) })
      var best = [Int?](repeating: nil, count: records)
      for (index, value) in found.enumerated() {
        let record = tries[index].record
        guard let other = best[record] else {
          best[record] = index
          continue
        }
        if isInsertion ? value > found[other] : value < found[other] { best[record] = index }
      }
      for record in 0..<records {
        guard let index = best[record] else { continue }
        isOwn[record] = tries[index].isOwn
        areas[record] +=
          (last[record] + found[index]) / 2 * Double(blocks.placeCount(of: tries[index].block)) / Double(area)
        last[record] = found[index]
      }
    }
    return areas
  }

  /// The place in the order of each number, greatest first; of equal ones the first.
  static func ranks(_ map: [Float]) -> [Int] {
    var ranks = [Int](repeating: 0, count: map.count)
    for (rank, place) in map.indices.sorted(by: { (-map[$0], $0) < (-map[$1], $1) }).enumerated() {
      ranks[place] = rank
    }
    return ranks
  }

  /// The area below a curve through equally spaced values over 0…1, by trapezoids.
  static func area(below values: [Double]) -> Double {
    guard values.count > 1 else { return values.first ?? 0 }
    return (values.reduce(0, +) - (values[0] + values[values.count - 1]) / 2) / Double(values.count - 1)
  }

  /// Places of a map in rectangles of nearly equal size.
  struct Blocks {
    private let width: Int
    private let rows: [Int]
    private let columns: [Int]
    private let columnCount: Int
    /// How many there are.
    let count: Int
    private let placeCounts: [Int]

    /// Divides both sides by `side`; of a map of one row its length by the square of it.
    init(height: Int, width: Int, side: Int) {
      self.width = width
      let rowCount = min(side, height)
      columnCount = min(height == 1 ? side * side : side, width)
      rows = (0..<height).map { $0 * rowCount / height }
      columns = (0..<width).map { [columnCount] in $0 * columnCount / width }
      count = rowCount * columnCount
      var counts = [Int](repeating: 0, count: count)
      for row in rows { for column in columns { counts[row * columnCount + column] += 1 } }
      placeCounts = counts
    }

    /// The block that a place of the map is in.
    func block(of place: Int) -> Int { rows[place / width] * columnCount + columns[place % width] }

    func placeCount(of block: Int) -> Int { placeCounts[block] }
  }
}
