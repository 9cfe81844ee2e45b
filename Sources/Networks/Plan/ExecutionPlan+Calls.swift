public import Arrays
import Concurrency
import Synchronization

extension ExecutionPlan {
  /// What one training step measured, before the update.
  public struct StepResult: Sendable, Equatable {
    /// The mean loss of the batch, summed over the outputs, and the penalty.
    public let loss: Double
    /// Records whose largest first output was the label's; 0 where it has no labels.
    public let correctCount: Int
    /// The mean of (x − t)² over the values of the first output; 0 where its target is labels or weights of classes.
    public let meanSquaredError: Double
    /// What the size of the weights cost, see ``Penalty``.
    public let penalty: Double
  }

  /// One forward and backward pass; the gradients wait for ``update(_:)``.
  ///
  /// - Shape: each input `[batch]` and its shape; a target an output, see ``Target``.
  public func trainingStep(_ inputs: [Tensor], targets: [Target], key: RandomKey) -> StepResult {
    trainingStep(inputs, targets: targets, key: key, programs.training)
  }

  func trainingStep(_ inputs: [Tensor], targets: [Target], key: RandomKey, _ program: Program) -> StepResult {
    check(inputs, count: batchSize...batchSize)
    precondition(targets.count == losses.count, "expected \(losses.count) targets, got \(targets.count)")
    withInputs(inputs) { withTargets(targets) { train(key, program) } }
    return lastStep
  }

  /// A training step of a classifier with one input.
  ///
  /// - Shape: `inputs` `[batch]` and the input's shape; `labels` one a record, each below the number of outputs.
  public func trainingStep(_ inputs: Tensor, labels: [Int32], key: RandomKey) -> StepResult {
    precondition(description.inputs.count == 1 && losses.count == 1, "this network has several inputs or outputs")
    check(inputs, input: 0, count: batchSize...batchSize)
    withInput(inputs, 0) { withLabels(labels, 0) { train(key, programs.training) } }
    return lastStep
  }

  private func train(_ key: RandomKey, _ program: Program) {
    precondition(builder.mode == .training, "this plan was not compiled for training")
    let state = builder.state
    state.key = key
    state.recordCount = batchSize
    state.gradientsAreFinite.store(true, ordering: .relaxed)
    workers.run(program)
  }

  private var lastStep: StepResult {
    let state = builder.state
    var loss = state.penalty
    for mean in state.losses { loss += mean }
    return StepResult(
      loss: loss, correctCount: state.correct[0], meanSquaredError: state.squaredErrors[0], penalty: state.penalty)
  }

  /// The mean loss of each output in the last training step.
  public var outputLosses: [Double] { builder.state.losses }

  /// The outputs for up to ``batchSize`` records.
  ///
  /// - Shape: each input `[record]` and its shape, each result `[record]` and the output's shape.
  public func predict(_ inputs: [Tensor]) -> [Tensor] {
    precondition(builder.mode == .inference, "this plan was not compiled for inference")
    return run(inputs, outputGradients: nil, shapes: outputShapes, programs.step)
  }

  /// The first output for up to ``batchSize`` records of a network with one input.
  public func predict(_ inputs: Tensor) -> Tensor { predict([inputs])[0] }

  /// What a gradient call found.
  public struct GradientResult: Sendable {
    /// Each output, `[record]` and its shape.
    public let outputs: [Tensor]
    /// The gradient of the seeded outputs with respect to each input, `[record]` and its shape.
    public let inputGradients: [Tensor]
    /// Each captured layer's value and gradient, `[record] + shape`.
    public let captured: [(value: Tensor, gradient: Tensor)]

    /// The first output.
    public var logits: Tensor { outputs[0] }
    /// The gradient with respect to the first input.
    public var inputGradient: Tensor { inputGradients[0] }
  }

  /// The gradients of Σ output · `outputGradients` with respect to the inputs and the captured layers.
  ///
  /// - Shape: each input `[record]` and its shape, a gradient an output `[record]` and its shape; up to ``batchSize``
  ///   records.
  public func gradients(of inputs: [Tensor], outputGradients: [Tensor]) -> GradientResult {
    precondition(builder.mode == .gradient, "this plan was not compiled for gradients")
    precondition(
      outputGradients.map(\.count) == outputShapes.map { inputs[0].shape[0] * $0.product },
      "expected a gradient for each of the outputs \(outputShapes), got \(outputGradients.map(\.shape))")
    let inputShapes = description.inputs.map(\.shape)
    let results = run(
      inputs, outputGradients: outputGradients, shapes: outputShapes + captureShapes + inputShapes + captureShapes,
      programs.step)
    let firstGradient = outputShapes.count + captures.count
    let captured = captures.indices.map {
      (results[outputShapes.count + $0], results[firstGradient + inputShapes.count + $0])
    }
    return GradientResult(
      outputs: Array(results.prefix(outputShapes.count)),
      inputGradients: Array(results[firstGradient..<firstGradient + inputShapes.count]), captured: captured)
  }

  /// The gradients for a network with one input and one output.
  public func gradients(of inputs: Tensor, outputGradient: Tensor) -> GradientResult {
    gradients(of: [inputs], outputGradients: [outputGradient])
  }

  func run(_ inputs: [Tensor], outputGradients: [Tensor]?, shapes: [[Int]], _ program: Program) -> [Tensor] {
    check(inputs, count: 0...batchSize)
    let count = inputs[0].shape[0]
    let state = builder.state
    state.recordCount = count
    let storage = shapes.map { shape in
      UnsafeMutableBufferPointer<Float>.allocate(capacity: count * shape.product)
    }
    defer { for part in storage { part.deallocate() } }
    state.exports = storage.map(\.baseAddress)
    withInputs(inputs) { withOutputGradients(outputGradients ?? []) { workers.run(program) } }
    return zip(shapes, storage).map { Tensor(shape: [count] + $0, values: Array($1)) }
  }

  // MARK: Checks

  private func check(_ inputs: [Tensor], count: ClosedRange<Int>) {
    precondition(
      inputs.count == description.inputs.count,
      "expected inputs of \(description.inputs.map(\.shape)), got \(inputs.map(\.shape))")
    for index in inputs.indices {
      check(inputs[index], input: index, count: count)
      precondition(inputs[index].shape[0] == inputs[0].shape[0], "inputs differ in records: \(inputs.map(\.shape))")
    }
  }

  private func check(_ tensor: Tensor, input: Int, count: ClosedRange<Int>) {
    let shape = description.inputs[input].shape
    precondition(
      tensor.shape.first.map(count.contains) == true && tensor.shape.dropFirst().elementsEqual(shape),
      "expected \(count) records of \(shape), got \(tensor.shape)")
  }

  // MARK: Where the caller's arrays are
  //
  // Sound, all of them: the state forgets the pointer before it dies.

  private func withInputs(_ inputs: [Tensor], from index: Int = 0, _ body: () -> Void) {
    guard index < inputs.count else { return body() }
    withInput(inputs[index], index) { withInputs(inputs, from: index + 1, body) }
  }

  private func withInput(_ input: Tensor, _ index: Int, _ body: () -> Void) {
    input.values.withUnsafeBufferPointer { values in
      builder.state.inputs[index] = values.baseAddress
      body()
      builder.state.inputs[index] = nil
    }
  }

  private func withTargets(_ targets: [Target], from index: Int = 0, _ body: () -> Void) {
    guard index < targets.count else { return body() }
    switch targets[index] {
    case .labels(let labels): withLabels(labels, index) { withTargets(targets, from: index + 1, body) }
    case .values(let values): withValues(values, index) { withTargets(targets, from: index + 1, body) }
    }
  }

  private func withLabels(_ labels: [Int32], _ index: Int, _ body: () -> Void) {
    let classCount = outputShapes[index].product
    precondition(
      labels.count == batchSize && labels.allSatisfy { $0 >= 0 && Int($0) < classCount },
      "labels must be \(batchSize) of 0..<\(classCount)")
    labels.withUnsafeBufferPointer { labels in
      builder.state.labels[index] = labels.baseAddress
      body()
      builder.state.labels[index] = nil
    }
  }

  private func withValues(_ target: Tensor, _ index: Int, _ body: () -> Void) {
    precondition(
      target.count == batchSize * outputShapes[index].product,
      "expected targets \([batchSize] + outputShapes[index]), got \(target.shape)")
    target.values.withUnsafeBufferPointer { values in
      builder.state.targets[index] = values.baseAddress
      body()
      builder.state.targets[index] = nil
    }
  }

  private func withOutputGradients(_ gradients: [Tensor], from index: Int = 0, _ body: () -> Void) {
    guard index < gradients.count else { return body() }
    gradients[index].values.withUnsafeBufferPointer { values in
      builder.state.outputGradients[index] = values.baseAddress
      withOutputGradients(gradients, from: index + 1, body)
      builder.state.outputGradients[index] = nil
    }
  }
}
