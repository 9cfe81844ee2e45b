/// The records of runs of shards, one run after the other.
struct SplitCursor: RecordCursor {
  let count: Int
  let seeksAtOnce = true
  private let runs: [Range<Int>]
  /// How many records come before each run.
  private let starts: [Int]
  private var run = 0
  private var record = 0

  /// Visits runs of record numbers, none of them empty.
  init(_ runs: [Range<Int>]) {
    self.runs = runs
    var total = 0
    starts = runs.map { run in
      defer { total += run.count }
      return total
    }
    count = total
    record = runs.first?.lowerBound ?? 0
  }

  mutating func seek(to position: Int) {
    if position >= count {
      run = runs.count
      return
    }
    // The last run that does not begin behind the position.
    var (low, high) = (0, runs.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= position { low = middle } else { high = middle }
    }
    run = low
    record = runs[low].lowerBound + position - starts[low]
  }

  mutating func next() -> RecordReference? {
    guard run < runs.count else { return nil }
    defer {
      record += 1
      if record == runs[run].upperBound {
        run += 1
        if run < runs.count { record = runs[run].lowerBound }
      }
    }
    return RecordReference(record: record)
  }
}
