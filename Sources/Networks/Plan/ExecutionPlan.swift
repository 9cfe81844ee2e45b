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
  /// Values of one record's output.
  public let outputCount: Int
  /// The bytes held by activations, gradients, weights and scratchpads.
  public var byteCount: Int { builder.arena.byteCount }

  private let builder: PlanBuilder
  private let workers: Workers
  private let streams: [dnnl_stream_t]
  private let stepSegments: [Segment]
  private let prepareSegments: [Segment]
  private let trainingSegments: [Segment]
  private static let rangeCount = 16_384

  /// Compiles a network.
  ///
  /// - Parameters:
  ///   - sliceCount: the most slices; the batch is cut into its greatest divisor up to this.
  ///   - captures: names of layers to look into, in gradient mode.
  /// - Throws: ``NetworkError`` where the kernel library has no way to compute a layer.
  public init(
    _ description: NetworkDescription, mode: PlanMode, batchSize: Int, sliceCount: Int = 8, captures: [String] = [],
    workers: Workers
  ) throws(NetworkError) {
    precondition(batchSize > 0 && sliceCount > 0, "a plan needs a positive batch and slices")
    precondition(captures.isEmpty || mode == .gradient, "only a gradient plan captures layers")
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
    (outputCount, captureShapes) = try builder.add(description, captures: captures)
    builder.finish()
    self.description = description
    self.batchSize = batchSize
    self.sliceCount = slices
    self.captures = captures
    self.workers = workers
    let preparations = builder.preparations
    prepareSegments = [
      Segment(count: preparations.count) { index, _ in
        millrace_limit_threads()
        if case .once(let body) = preparations[index] { body() }
      }
    ]
    stepSegments = Self.segments(builder.steps, sliceCount: slices)
    trainingSegments = prepareSegments + stepSegments + Self.gradientSegments(builder)
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

  /// Sums the slices' gradients in their order and brings them into plain layout.
  private static func gradientSegments(_ builder: PlanBuilder) -> [Segment] {
    let (arena, parameters, slices) = (builder.arena, builder.parameters, builder.sliceCount)
    let count = parameters.totalGradients.byteCount / MemoryLayout<Float>.stride
    guard count > 0 else { return [] }
    let first = UnsafePointer(arena.floats(parameters.sliceGradients))
    let stride = slices > 1 ? UnsafePointer(arena.floats(parameters.sliceGradients, slice: 1)) - first : 0
    let total = arena.floats(parameters.totalGradients)
    let collections = builder.collections
    let streams = builder.streams
    return [
      Segment(count: (count + rangeCount - 1) / rangeCount) { index, _ in
        let start = index * rangeCount
        kernel_sum_parts(
          first + start, Int64(stride), Int64(slices), total + start, Int64(min(rangeCount, count - start)))
      },
      Segment(count: collections.count) { index, worker in collections[index].run(slice: 0, stream: streams[worker]) },
    ]
  }

  // MARK: Parameters

  /// Takes a network's values.
  public func load(_ network: Network) {
    precondition(network.description == description, "the network is not the one this plan was compiled for")
    builder.parameters.load(network)
    workers.run(prepareSegments)
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
    workers.forEach((count + Self.rangeCount - 1) / Self.rangeCount) { index, _ in
      let range = index * Self.rangeCount..<min((index + 1) * Self.rangeCount, count)
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

  // MARK: Calls

  /// What one training step measured, before the update.
  public struct StepResult: Sendable, Equatable {
    /// The mean loss of the batch.
    public let loss: Double
    /// Records whose largest logit was the label's.
    public let correctCount: Int
  }

  /// One forward and backward pass; the gradients wait for ``update(_:)``.
  ///
  /// - Shape: `inputs` `[batch] + input`, `labels` one a record, each below the number of outputs.
  public func trainingStep(_ inputs: Tensor, labels: [Int32], key: RandomKey) -> StepResult {
    precondition(builder.mode == .training, "this plan was not compiled for training")
    precondition(
      inputs.shape == [batchSize] + description.input,
      "expected \([batchSize] + description.input), got \(inputs.shape)")
    precondition(
      labels.count == batchSize && labels.allSatisfy { $0 >= 0 && Int($0) < outputCount },
      "labels must be 0..<\(outputCount)")
    let state = builder.state
    state.key = key
    state.recordCount = batchSize
    inputs.values.withUnsafeBufferPointer { input in
      labels.withUnsafeBufferPointer { labels in
        state.input = input.baseAddress
        state.labels = labels.baseAddress
        // Weights changed since the last step, so their kernel layouts are made anew first.
        workers.run(trainingSegments)
      }
    }
    state.input = nil
    state.labels = nil
    return StepResult(
      loss: state.losses.reduce(0, +) / Double(batchSize), correctCount: Int(state.correct.reduce(0, +)))
  }

  /// The logits of up to ``batchSize`` records.
  ///
  /// - Shape: `inputs` `[record] + input`, result `[record, output]`.
  public func predict(_ inputs: Tensor) -> Tensor {
    precondition(builder.mode == .inference, "this plan was not compiled for inference")
    return run(inputs, outputGradient: nil, shapes: [[outputCount]])[0]
  }

  /// What a gradient call found.
  public struct GradientResult: Sendable {
    /// `[record, output]`.
    public let logits: Tensor
    /// `[record] + input`: the gradient of the seeded outputs with respect to the input.
    public let inputGradient: Tensor
    /// Each captured layer's value and gradient, `[record] + shape`.
    public let captured: [(value: Tensor, gradient: Tensor)]
  }

  /// The gradients of Σ output · `outputGradient` with respect to the input and the captured layers.
  ///
  /// - Shape: `inputs` `[record] + input`, `outputGradient` `[record, output]`; up to ``batchSize`` records.
  public func gradients(of inputs: Tensor, outputGradient: Tensor) -> GradientResult {
    precondition(builder.mode == .gradient, "this plan was not compiled for gradients")
    precondition(
      outputGradient.shape == [inputs.shape[0], outputCount],
      "one gradient a record and output, got \(outputGradient.shape)")
    let shapes = [[outputCount]] + captureShapes + [description.input] + captureShapes
    let results = run(inputs, outputGradient: outputGradient, shapes: shapes)
    let captured = captures.indices.map { (results[1 + $0], results[2 + captures.count + $0]) }
    return GradientResult(logits: results[0], inputGradient: results[1 + captures.count], captured: captured)
  }

  private func run(_ inputs: Tensor, outputGradient: Tensor?, shapes: [[Int]]) -> [Tensor] {
    let count = inputs.shape[0]
    precondition(
      count <= batchSize && Array(inputs.shape.dropFirst()) == description.input,
      "expected up to \(batchSize) records of \(description.input), got \(inputs.shape)")
    let state = builder.state
    state.recordCount = count
    let storage = shapes.map { shape in
      UnsafeMutableBufferPointer<Float>.allocate(capacity: count * shape.product)
    }
    defer { for part in storage { part.deallocate() } }
    state.exports = storage.map(\.baseAddress)
    inputs.values.withUnsafeBufferPointer { input in
      state.input = input.baseAddress
      if let outputGradient {
        outputGradient.values.withUnsafeBufferPointer { gradient in
          state.outputGradient = gradient.baseAddress
          workers.run(stepSegments)
        }
      } else {
        workers.run(stepSegments)
      }
    }
    state.input = nil
    state.outputGradient = nil
    return zip(shapes, storage).map { Tensor(shape: [count] + $0, values: Array($1)) }
  }
}
