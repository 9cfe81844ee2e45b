public import Arrays
import CKernels
import COneDNN
public import Concurrency
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
  /// What activations and their gradients are held in.
  public let precision: Precision
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

  /// Calls for which the library has no kernel but a plain loop, a thousand times slower.
  public var loopKernelCount: Int { builder.loopKernelCount }

  /// What oneDNN calls the kernels that compute a layer, forward first; none where all are ours.
  public func kernelNames(of layer: String) -> [String] { builder.kernelNames[layer] ?? [] }

  /// The convolutions that Winograd's kernels compute, by name.
  public var winogradLayers: [String] { builder.winogradLayers }

  /// The convolutions that our own direct kernels compute, by name; oneDNN's compute the rest.
  public var directLayers: [String] { builder.directLayers }

  let builder: PlanBuilder
  /// The threads that calls run on.
  public let workers: Workers
  private let streams: [dnnl_stream_t]
  let programs: PlanPrograms

  /// Compiles a network.
  ///
  /// - Parameters:
  ///   - sliceCount: the most slices; the batch is cut into its greatest divisor up to this.
  ///   - losses: one an output, in training mode; cross-entropy where nothing is said.
  ///   - frozen: trained parameters that do not move, in training mode. Nothing is computed for the gradient of a layer
  ///     without others, and nothing goes back below the first layer that has some.
  ///   - captures: names of layers to look into, in gradient mode.
  ///   - processor: the one it will run on, which decides whether it has the precision.
  /// - Throws: ``NetworkError`` where the kernel library has no way to compute a layer, or the processor none to compute in
  ///   this precision.
  public convenience init(
    _ description: NetworkDescription, mode: PlanMode, batchSize: Int, sliceCount: Int = 8,
    precision: Precision = .float32, losses: [Loss] = [], frozen: [String: Freeze] = [:], captures: [String] = [],
    processor: Processor = .current, workers: Workers
  ) throws(NetworkError) {
    try self.init(
      description, mode: mode, batchSize: batchSize, sliceCount: sliceCount, precision: precision, losses: losses,
      frozen: frozen, captures: captures, checksFinite: false, processor: processor, workers: workers)
  }

  /// With `checksFinite` every layer is computed by itself and what it computed is looked at.
  init(
    _ description: NetworkDescription, mode: PlanMode, batchSize: Int, sliceCount: Int, precision: Precision,
    losses: [Loss], frozen: [String: Freeze], captures: [String], checksFinite: Bool, processor: Processor,
    workers: Workers
  ) throws(NetworkError) {
    try precision.check(on: processor)
    precondition(batchSize > 0 && sliceCount > 0, "a plan needs a positive batch and slices")
    precondition(captures.isEmpty || mode == .gradient, "only a gradient plan captures layers")
    precondition(
      losses.isEmpty || (mode == .training && losses.count == description.outputs.count),
      "a training plan needs one loss an output, of which there are \(description.outputs.count)")
    precondition(frozen.isEmpty || mode == .training, "only a training plan freezes parameters")
    self.losses =
      mode == .training && losses.isEmpty ? description.outputs.map { _ in .crossEntropy() } : losses
    // The library picks kernels for the threads it sees while a primitive is made: one.
    millrace_limit_threads()
    let slices = (1...min(sliceCount, batchSize)).last { batchSize.isMultiple(of: $0) } ?? 1
    streams = (0..<workers.count).map { _ in
      var stream: dnnl_stream_t?
      let status = dnnl_stream_create(&stream, KernelLibrary.shared.engine, UInt32(dnnl_stream_default_flags.rawValue))
      guard status == dnnl_success, let stream else { preconditionFailure("oneDNN has no stream (\(status))") }
      return stream
    }
    let builder = PlanBuilder(
      description, mode: mode, precision: precision, processor: processor, sliceSize: batchSize / slices,
      sliceCount: slices, frozen: frozen, checksFinite: checksFinite, streams: streams)
    let known = self.losses
    captureShapes = try KernelLibrary.shared.describing.withLock { _ throws(NetworkError) in
      try builder.add(description, losses: known, captures: captures)
    }
    self.builder = builder
    outputShapes = description.outputShapes
    outputCount = outputShapes[0].product
    builder.finish()
    self.description = description
    self.batchSize = batchSize
    self.sliceCount = slices
    self.precision = precision
    self.frozen = frozen
    self.captures = captures
    self.workers = workers
    programs = PlanPrograms(builder)
  }

  deinit { for stream in streams { dnnl_stream_destroy(stream) } }

  /// Where all values lie; goes with the plan, so that a night of many trainings needs the memory of one.
  package var memory: AnyObject { builder.arena }

  /// Calls of kernels that a call makes for every slice, forward and backward.
  public var stepCount: Int {
    builder.steps.count { step in
      if case .once = step.work { false } else { true }
    }
  }

  // MARK: Parameters

  /// Takes a network's values.
  public func load(_ network: Network) {
    precondition(network.description == description, "the network is not the one this plan was compiled for")
    builder.parameters.load(network)
    workers.run(programs.preparation)
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
    return PlanPrograms.segment(overRanges: trainedCount, finish: finish) { range in
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
