/// The runs of neighbouring steps that work record by record, and how many records go through each run at a time.
///
/// All of it follows from the shapes of a plan's steps, so that bits do not depend on the machine.
struct RecordRuns {
  /// The bytes that the records of a group take in the largest array of its run, unless one record takes more: several
  /// such arrays are to stay in a processor's second cache.
  static let groupByteCount = 64 << 10

  private struct Run {
    let steps: ClosedRange<Int>
    let recordCount: Int
  }

  private let sliceSize: Int
  /// The run of each step; `nil` of a step that belongs to none.
  private let runs: [Run?]

  init(_ steps: [PlanBuilder.Step], sliceSize: Int) {
    self.sliceSize = sliceSize
    var runs: [Run?] = []
    while runs.count < steps.count {
      let rest = steps[runs.count...].prefix { if case .records = $0 { true } else { false } }
      guard !rest.isEmpty else {
        runs.append(nil)
        continue
      }
      var (largest, sums) = (1, 0)
      for case .records(let step, _) in rest {
        for buffer in step.buffers where buffer.scope == .slice { largest = max(largest, buffer.byteCount / sliceSize) }
        for buffer in step.kept where buffer.scope == .worker { sums = max(sums, buffer.byteCount) }
      }
      // Large sums are worth coming back to only for as much. A step by itself hands nothing on.
      let wanted = rest.count == 1 ? sliceSize : max(1, max(Self.groupByteCount, sums / 2) / largest)
      let groupCount = (sliceSize + wanted - 1) / wanted
      let run = Run(
        steps: rest.startIndex...rest.endIndex - 1, recordCount: (sliceSize + groupCount - 1) / groupCount)
      runs += [Run?](repeating: run, count: rest.count)
    }
    self.runs = runs
  }

  /// The records that go through the run of all these steps at a time; `nil` where they are not of one run.
  func recordCount(of steps: ClosedRange<Int>) -> Int? {
    guard let run = runs[steps.lowerBound], run.steps.contains(steps.upperBound) else { return nil }
    return run.recordCount
  }

  /// The steps, with those of a run whose first or last step is among them: groups meet them in turn.
  func widened(_ steps: ClosedRange<Int>) -> ClosedRange<Int> {
    let first = runs[steps.lowerBound]?.steps.lowerBound ?? steps.lowerBound
    return first...(runs[steps.upperBound]?.steps.upperBound ?? steps.upperBound)
  }

  /// The same work with each run as one step of a slice.
  func joined(_ steps: [PlanBuilder.Step]) -> [PlanBuilder.Step] {
    var joined: [PlanBuilder.Step] = []
    var index = 0
    while index < steps.count {
      guard let run = runs[index] else {
        joined.append(steps[index])
        index += 1
        continue
      }
      var bodies: [(RecordGroup) -> Void] = []
      for case .records(_, let body) in steps[run.steps] { bodies.append(body) }
      joined.append(
        .slices { [sliceSize] slice, worker in
          var first = 0
          while first < sliceSize {
            let end = min(first + run.recordCount, sliceSize)
            let group = RecordGroup(slice: slice, records: first..<end, worker: worker)
            for body in bodies { body(group) }
            first = end
          }
        })
      index = run.steps.upperBound + 1
    }
    return joined
  }
}
