import Arrays
import CKernels
import COneDNN

/// A plan's steps as parallel work.
struct PlanSegments {
  /// Parameters one piece of work takes at most where they are handled in a row.
  static let rangeCount = 16_384

  /// What kernels need after the parameters changed.
  let preparation: [Segment]
  /// Forward, and backward where the mode has it.
  let step: [Segment]
  /// The gradients of all slices to those of the batch, and what weights cost; empty without parameter gradients.
  let gradients: [Segment]

  /// A whole training step: weights changed since the last one, so their kernel layouts are made anew first.
  var training: [Segment] { preparation + step + gradients }

  /// Makes segments of finished steps.
  ///
  /// - Parameter clock: times every step, where one is given.
  init(_ builder: PlanBuilder, clock: StepClock? = nil) {
    preparation = [builder.foldings, builder.preparations].map { pieces in
      let bodies = pieces.map { clock?.timed($0) ?? $0.work }
      return Segment(count: bodies.count) { index, worker in
        millrace_limit_threads()
        bodies[index](worker)
      }
    }
    let steps = builder.steps.map { clock?.timed($0) ?? $0.work }
    step = Self.segments(steps, sliceCount: builder.sliceCount)
    gradients = Self.gradientSegments(builder, clock) + Self.penaltySegments(builder, clock)
  }

  /// Runs of per-slice steps become one segment each, closed by the step that runs once.
  static func segments(_ steps: [PlanBuilder.Step], sliceCount: Int) -> [Segment] {
    var segments: [Segment] = []
    var run: [(Int, Int) -> Void] = []
    func close(_ finish: (() -> Void)?) {
      let bodies = run
      segments.append(
        Segment(
          count: sliceCount,
          body: { slice, worker in
            millrace_limit_threads()
            for body in bodies { body(slice, worker) }
          }, finish: finish))
      run = []
    }
    for step in steps {
      switch step {
      case .slices(let body): run.append(body)
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
}
