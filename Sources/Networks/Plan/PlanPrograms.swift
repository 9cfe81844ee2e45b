import CKernels
import COneDNN
import Concurrency
import Synchronization

/// A plan's steps as parallel work, prepared to be run again and again.
struct PlanPrograms {
  /// Parameters one piece of work takes at most where they are handled in a row.
  private static let rangeCount = 16_384

  /// What kernels need after the parameters changed.
  let preparation: Program
  /// Forward, and backward where the mode has it.
  let step: Program
  /// A whole training step: weights changed since the last one, so their kernel layouts are made anew first; then the
  /// gradients of all slices become those of the batch.
  let training: Program

  /// Makes programs of finished steps.
  ///
  /// - Parameter clock: times every step, where one is given.
  init(_ builder: PlanBuilder, clock: StepClock? = nil) {
    let preparation = [builder.foldings, builder.preparations].map { pieces in
      let bodies = pieces.map { clock?.timed($0) ?? $0.work }
      return Segment.disjoint(count: bodies.count) { index, worker in
        millrace_limit_threads()
        bodies[index](worker)
      }
    }
    let steps = builder.steps.map { clock?.timed($0) ?? $0.work }
    let (mode, state, sliceSize) = (builder.mode, builder.state, builder.sliceSize)
    // Predictions of a few records take no more slices than these fill.
    let runs = RecordRuns(steps, sliceSize: sliceSize)
    let step = Self.segments(runs.joined(steps), sliceCount: builder.sliceCount) { slice in
      mode != .inference || slice * sliceSize < state.recordCount
    }
    self.preparation = Program(preparation)
    self.step = Program(step)
    training = Program(
      preparation + step + Self.gradientSegments(builder, clock) + Self.penaltySegments(builder, clock)
        + Self.checkSegments(builder))
  }

  /// Runs of per-slice steps become one segment each, closed by the step that runs once; parts are a segment of their own, and runs
  /// by records are joined before.
  ///
  /// - Parameter isNeeded: whether a slice is to be computed at all.
  static func segments(
    _ steps: [PlanBuilder.Step], sliceCount: Int, isNeeded: @escaping (_ slice: Int) -> Bool = { _ in true }
  ) -> [Segment] {
    var segments: [Segment] = []
    var run: [(Int, Int) -> Void] = []
    func close(_ finish: (() -> Void)?) {
      let bodies = run
      segments.append(
        Segment.disjoint(
          count: sliceCount,
          body: { slice, worker in
            guard isNeeded(slice) else { return }
            millrace_limit_threads()
            for body in bodies { body(slice, worker) }
          }, finish: finish))
      run = []
    }
    for step in steps {
      switch step {
      case .slices(let body): run.append(body)
      case .records: preconditionFailure("a step by records is joined with its run before")
      case .parts(let count, let body):
        if !run.isEmpty { close(nil) }
        segments.append(
          Segment.disjoint(count: count) { part, worker in
            millrace_limit_threads()
            body(part, worker)
          })
      case .once(let body): close(body)
      }
    }
    if !run.isEmpty { close(nil) }
    return segments
  }

  /// Sums the slices' gradients in their order and brings them into plain layout.
  private static func gradientSegments(_ builder: PlanBuilder, _ clock: StepClock?) -> [Segment] {
    let (arena, parameters, slices) = (builder.arena, builder.parameters, builder.sliceCount)
    let count = parameters.totalGradients.byteCount / MemoryLayout<Float>.stride
    guard count > 0 else { return [] }
    let first = UnsafePointer(arena.floats(parameters.sliceGradients))
    let stride = slices > 1 ? UnsafePointer(arena.floats(parameters.sliceGradients, slice: 1)) - first : 0
    let total = arena.floats(parameters.totalGradients)
    let collections = builder.collections
    let streams = builder.streams
    let sum: PlanBuilder.Step = .slices { index, _ in
      let start = index * rangeCount
      kernel_sum_parts(
        first + start, Int64(stride), Int64(slices), total + start, Int64(min(rangeCount, count - start)))
    }
    let collect: PlanBuilder.Step = .slices { index, worker in
      collections[index].run(slice: 0, stream: streams[worker])
    }
    let counts = [(count + rangeCount - 1) / rangeCount, collections.count]
    return zip(counts, [sum, collect]).flatMap { count, work in
      let step = Attributed(origin: StepOrigin(part: .gradientSum, pass: .backward), work: work)
      return segments([clock?.timed(step) ?? work], sliceCount: count)
    }
  }

  /// Looks whether all gradients are finite.
  private static func checkSegments(_ builder: PlanBuilder) -> [Segment] {
    guard builder.mode == .training else { return [] }
    let gradients = UnsafePointer(builder.arena.floats(builder.parameters.gradients))
    return [
      segment(overRanges: builder.parameters.trainedCount) { [state = builder.state] range in
        if kernel_all_finite(gradients + range.lowerBound, Int64(range.count)) == 0 {
          state.gradientsAreFinite.store(false, ordering: .relaxed)
        }
      }
    ]
  }

  /// Runs `body` on disjoint ranges that together cover `count` floats.
  static func segment(
    overRanges count: Int, finish: (() -> Void)? = nil, _ body: @escaping (Range<Int>) -> Void
  ) -> Segment {
    Segment.disjoint(
      count: (count + rangeCount - 1) / rangeCount,
      body: { index, _ in body(index * rangeCount..<min((index + 1) * rangeCount, count)) }, finish: finish)
  }
}
