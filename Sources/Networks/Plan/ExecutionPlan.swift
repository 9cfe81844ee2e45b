public import Arrays
import CKernels
import COneDNN
import Synchronization

/// A network compiled for one batch size and purpose: primitive calls in a row over one arena.
///
/// A batch is cut into `sliceCount` equal slices. A worker takes whole slices and runs every kernel on them alone;
/// statistics, losses and gradients are combined over slices in their order. So any number of threads gives the same
/// bits, and there is no fork and join per layer. Nothing is allocated within a step but the results.
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
  /// What each output is trained on; empty unless the plan is for training.
  public let losses: [Loss]
  /// The bytes held by activations, gradients, weights and scratchpads.
  public var byteCount: Int { builder.arena.byteCount }

  /// Calls for which the library has no kernel but a plain loop, a thousand times slower.
  public var loopKernelCount: Int { builder.loopKernelCount }

  let builder: PlanBuilder
  let workers: Workers
  private let streams: [dnnl_stream_t]
  let segments: PlanSegments

  /// Compiles a network.
  ///
  /// - Parameters:
  ///   - sliceCount: the most slices; the batch is cut into its greatest divisor up to this.
  ///   - losses: one an output, in training mode; cross-entropy where nothing is said.
  ///   - captures: names of layers to look into, in gradient mode.
  /// - Throws: ``NetworkError`` where the kernel library has no way to compute a layer.
  public init(
    _ description: NetworkDescription, mode: PlanMode, batchSize: Int, sliceCount: Int = 8, losses: [Loss] = [],
    captures: [String] = [], workers: Workers
  ) throws(NetworkError) {
    precondition(batchSize > 0 && sliceCount > 0, "a plan needs a positive batch and slices")
    precondition(captures.isEmpty || mode == .gradient, "only a gradient plan captures layers")
    precondition(
      losses.isEmpty || (mode == .training && losses.count == description.outputs.count),
      "a training plan needs one loss an output, of which there are \(description.outputs.count)")
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
    builder = PlanBuilder(
      description, mode: mode, sliceSize: batchSize / slices, sliceCount: slices, streams: streams)
    captureShapes = try builder.add(description, losses: self.losses, captures: captures)
    outputCount = description.outputShapes[0].product
    builder.finish()
    self.description = description
    self.batchSize = batchSize
    self.sliceCount = slices
    self.captures = captures
    self.workers = workers
    segments = PlanSegments(builder)
  }

  deinit { for stream in streams { dnnl_stream_destroy(stream) } }

  // MARK: Parameters

  /// Takes a network's values.
  public func load(_ network: Network) {
    precondition(network.description == description, "the network is not the one this plan was compiled for")
    builder.parameters.load(network)
    workers.run(segments.preparation)
  }

  /// The network with the values as they are now.
  public func network() throws(NetworkError) -> Network {
    try Network(description, values: builder.parameters.read(builder.parameters.values, nil))
  }

  /// The gradients of the last training step, by name.
  ///
  /// For tests and inspection; an optimiser uses ``update(_:)``.
  public func gradients() -> [String: Tensor] { builder.parameters.read(builder.parameters.gradients, .trained) }

  /// Floats that an optimiser moves, gaps of alignment included.
  public var trainedCount: Int { builder.parameters.trainedCount }

  /// Runs `body` on disjoint ranges that together cover all trained values and their gradients.
  public func update(
    _ body:
      @escaping (
        _ range: Range<Int>, _ values: UnsafeMutablePointer<Float>, _ gradients: UnsafePointer<Float>
      ) -> Void
  ) {
    let count = trainedCount
    let values = builder.arena.floats(builder.parameters.values)
    let gradients = UnsafePointer(builder.arena.floats(builder.parameters.gradients))
    workers.forEach((count + PlanSegments.rangeCount - 1) / PlanSegments.rangeCount) { index, _ in
      let range = index * PlanSegments.rangeCount..<min((index + 1) * PlanSegments.rangeCount, count)
      body(range, values + range.lowerBound, gradients + range.lowerBound)
    }
  }

  /// Whether all gradients of the last training step are finite.
  ///
  /// The loss alone does not tell: a kernel's relu may turn what is not a number into zero on the way to it.
  public func gradientsAreFinite() -> Bool {
    let isFinite = Atomic(true)
    update { range, _, gradients in
      if kernel_all_finite(gradients, Int64(range.count)) == 0 { isFinite.store(false, ordering: .relaxed) }
    }
    return isFinite.load(ordering: .relaxed)
  }
}
