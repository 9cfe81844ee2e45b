public import Arrays
import CKernels
import COneDNN
import Synchronization

/// A network compiled for one batch size and purpose: primitive calls in a row over one arena.
///
/// A batch is cut into `sliceCount` equal slices. A worker takes whole slices and runs every kernel on them alone;
/// statistics, losses and gradients are combined over slices in their order. So any number of threads gives the same
/// bits, and there is no fork and join per layer. A training step allocates nothing; other calls only their results.
///
/// Not thread-safe: one call at a time.
public final class ExecutionPlan {
  /// What is compiled.
  public let description: NetworkDescription
  /// Records a call takes at most; exactly this many while training.
  public let batchSize: Int
  /// The slices a batch is cut into.
  public let sliceCount: Int
  /// The layers whose values and gradients a ``PlanMode/gradient`` call returns.
  public let captures: [String]
  /// The shape of each captured layer's value for one record.
  public let captureShapes: [[Int]]
  /// Values of one record's first output.
  public let outputCount: Int
  /// The shape of each output for one record.
  let outputShapes: [[Int]]
  /// What each output is trained on; empty unless the plan is for training.
  public let losses: [Loss]
  /// The parameters that training leaves as they are, by name.
  public let frozen: [String: Freeze]
  /// The bytes held by activations, gradients, weights and scratchpads.
  public var byteCount: Int { builder.arena.byteCount }

  let builder: PlanBuilder
  /// The threads that calls run on.
  public let workers: Workers
  private let streams: [dnnl_stream_t]
  private let prepareProgram: Program
  let stepProgram: Program
  let trainingProgram: Program
  private static let rangeCount = 16_384

  /// Compiles a network.
  ///
  /// - Parameters:
  ///   - sliceCount: the most slices; the batch is cut into its greatest divisor up to this.
  ///   - losses: one an output, in training mode; cross-entropy where nothing is said.
  ///   - frozen: trained parameters that do not move, in training mode. Nothing is computed for the gradient of a layer
  ///     without others, and nothing goes back below the first layer that has some.
  ///   - captures: names of layers to look into, in gradient mode.
  /// - Throws: ``NetworkError`` where the kernel library has no way to compute a layer.
  public convenience init(
    _ description: NetworkDescription, mode: PlanMode, batchSize: Int, sliceCount: Int = 8, losses: [Loss] = [],
    frozen: [String: Freeze] = [:], captures: [String] = [], workers: Workers
  ) throws(NetworkError) {
    try self.init(
      description, mode: mode, batchSize: batchSize, sliceCount: sliceCount, losses: losses, frozen: frozen,
      captures: captures, checksFinite: false, workers: workers)
  }

  /// With `checksFinite` every layer is computed by itself and what it computed is looked at.
  init(
    _ description: NetworkDescription, mode: PlanMode, batchSize: Int, sliceCount: Int, losses: [Loss],
    frozen: [String: Freeze], captures: [String], checksFinite: Bool, workers: Workers
  ) throws(NetworkError) {
    precondition(batchSize > 0 && sliceCount > 0, "a plan needs a positive batch and slices")
    precondition(captures.isEmpty || mode == .gradient, "only a gradient plan captures layers")
    precondition(
      losses.isEmpty || (mode == .training && losses.count == description.outputs.count),
      "a training plan needs one loss an output, of which there are \(description.outputs.count)")
    precondition(frozen.isEmpty || mode == .training, "only a training plan freezes parameters")
    self.losses =
      mode == .training && losses.isEmpty ? description.outputs.map { _ in .crossEntropy } : losses
    // The library picks kernels for the threads it sees while a primitive is made: one.
    millrace_limit_threads()
    let slices = (1...min(sliceCount, batchSize)).last { batchSize.isMultiple(of: $0) } ?? 1
    streams = (0..<workers.count).map { _ in
      var stream: dnnl_stream_t?
      let status = dnnl_stream_create(&stream, KernelLibrary.shared.engine, UInt32(dnnl_stream_default_flags.rawValue))
      guard status == dnnl_success, let stream else { preconditionFailure("oneDNN has no stream (\(status))") }
      return stream
    }
    builder = PlanBuilder(
      description, mode: mode, sliceSize: batchSize / slices, sliceCount: slices, frozen: frozen,
      checksFinite: checksFinite, streams: streams)
    captureShapes = try builder.add(description, losses: self.losses, captures: captures)
    outputShapes = description.outputShapes
    outputCount = outputShapes[0].product
    builder.finish()
    self.description = description
    self.batchSize = batchSize
    self.sliceCount = slices
    self.frozen = frozen
    self.captures = captures
    self.workers = workers
    let preparation = [builder.foldings, builder.preparations].map { pieces in
      Segment(count: pieces.count) { index, _ in
        millrace_limit_threads()
        pieces[index]()
      }
    }
    prepareProgram = Program(preparation)
    let steps = Self.segments(builder.steps, sliceCount: slices)
    stepProgram = Program(steps)
    // Weights changed since the last step, so their kernel layouts are made anew first.
    trainingProgram = Program(preparation + steps + Self.gradientSegments(builder))
  }

  deinit { for stream in streams { dnnl_stream_destroy(stream) } }

  /// Runs of per-slice steps become one segment each, closed by the step that runs once.
  private static func segments(_ steps: [PlanBuilder.Step], sliceCount: Int) -> [Segment] {
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

  /// Sums the slices' gradients in their order, brings them into plain layout, and looks whether they are finite.
  private static func gradientSegments(_ builder: PlanBuilder) -> [Segment] {
    let (arena, parameters, slices) = (builder.arena, builder.parameters, builder.sliceCount)
    let count = parameters.totalGradients.byteCount / MemoryLayout<Float>.stride
    let first = UnsafePointer(arena.floats(parameters.sliceGradients))
    let stride = slices > 1 ? UnsafePointer(arena.floats(parameters.sliceGradients, slice: 1)) - first : 0
    let total = arena.floats(parameters.totalGradients)
    let (collections, streams) = (builder.collections, builder.streams)
    let gradients = UnsafePointer(arena.floats(parameters.gradients))
    return [
      segment(overRanges: count) { range in
        kernel_sum_parts(
          first + range.lowerBound, Int64(stride), Int64(slices), total + range.lowerBound, Int64(range.count))
      },
      Segment(count: collections.count) { index, worker in collections[index].run(slice: 0, stream: streams[worker]) },
      segment(overRanges: parameters.trainedCount) { [state = builder.state] range in
        if kernel_all_finite(gradients + range.lowerBound, Int64(range.count)) == 0 {
          state.gradientsAreFinite.store(false, ordering: .relaxed)
        }
      },
    ]
  }

  /// Runs `body` on disjoint ranges that together cover `count` floats.
  private static func segment(
    overRanges count: Int, finish: (() -> Void)? = nil, _ body: @escaping (Range<Int>) -> Void
  ) -> Segment {
    Segment(
      count: (count + rangeCount - 1) / rangeCount,
      body: { index, _ in body(index * rangeCount..<min((index + 1) * rangeCount, count)) }, finish: finish)
  }

  /// Calls of kernels that a call makes for every slice, forward and backward.
  public var stepCount: Int {
    builder.steps.count { step in
      if case .slices = step { true } else { false }
    }
  }

  // MARK: Parameters

  /// Takes a network's values.
  public func load(_ network: Network) {
    precondition(network.description == description, "the network is not the one this plan was compiled for")
    builder.parameters.load(network)
    workers.run(prepareProgram)
  }

  /// The network with the values as they are now.
  public func network() throws(NetworkError) -> Network {
    try Network(description, values: builder.parameters.readValues())
  }

  /// The gradients of the last training step, by name.
  ///
  /// For tests and inspection; an optimiser uses ``update(_:)``.
  public func gradients() -> [String: Tensor] { builder.parameters.readGradients(trainedParameters) }

  /// The parameters that an optimiser moves, in the network's order.
  public var trainedParameters: [Parameter] { builder.freezing.moved }

  /// Floats that an optimiser moves, gaps of alignment included.
  public var trainedCount: Int { builder.parameters.trainedCount }

  /// What runs on a range of the trained values: its bounds, its values and its gradients.
  public typealias UpdateBody = (
    _ range: Range<Int>, _ values: UnsafeMutablePointer<Float>, _ gradients: UnsafePointer<Float>
  ) -> Void

  /// A segment that runs `body` on disjoint ranges that together cover all trained values and their gradients.
  ///
  /// It may be run while the plan lives and is not itself at work.
  public func updateSegment(_ body: @escaping UpdateBody, finish: (() -> Void)? = nil) -> Segment {
    let values = builder.arena.floats(builder.parameters.values)
    let gradients = UnsafePointer(builder.arena.floats(builder.parameters.gradients))
    return Self.segment(overRanges: trainedCount, finish: finish) { range in
      body(range, values + range.lowerBound, gradients + range.lowerBound)
    }
  }

  /// Runs `body` on disjoint ranges that together cover all trained values and their gradients.
  public func update(_ body: @escaping UpdateBody) { workers.run([updateSegment(body)]) }

  /// Whether all gradients of the last training step are finite.
  ///
  /// The loss alone does not tell: a kernel's relu may turn what is not a number into zero on the way to it.
  public var gradientsAreFinite: Bool { builder.state.gradientsAreFinite.load(ordering: .relaxed) }
}
