public import Arrays

extension ExecutionPlan {
  /// What one training step measured, before the update.
  public struct StepResult: Sendable, Equatable {
    /// The mean loss of the batch, summed over the outputs, and the penalty.
    public let loss: Double
    /// Records whose largest first output was the label's; 0 where it has no labels.
    public let correctCount: Int
    /// The mean loss of each output.
    public let losses: [Double]
    /// What the size of the weights cost, see ``Penalty``.
    public let penalty: Double
  }

  /// One forward and backward pass; the gradients wait for ``update(_:)``.
  ///
  /// - Shape: each input `[batch]` and its shape; a target an output, see ``Target``.
  public func trainingStep(_ inputs: [Tensor], targets: [Target], key: RandomKey) -> StepResult {
    trainingStep(inputs, targets: targets, key: key, segments.training)
  }

  func trainingStep(_ inputs: [Tensor], targets: [Target], key: RandomKey, _ segments: [Segment]) -> StepResult {
    precondition(builder.mode == .training, "this plan was not compiled for training")
    check(inputs, count: batchSize...batchSize)
    precondition(targets.count == losses.count, "expected \(losses.count) targets, got \(targets.count)")
    for (index, target) in targets.enumerated() { check(target, output: index) }
    let state = builder.state
    state.key = key
    state.recordCount = batchSize
    let labels = targets.map { if case .labels(let labels) = $0 { labels } else { [Int32]() } }
    let values = targets.map { if case .values(let values) = $0 { values.values } else { [Float]() } }
    withPointers(inputs.map(\.values)) { inputs in
      withPointers(labels) { labels in
        withPointers(values) { values in
          state.inputs = inputs
          state.labels = labels
          state.targets = values
          workers.run(segments)
        }
      }
    }
    state.forget()
    return StepResult(
      loss: state.losses.reduce(0, +) + state.penalty, correctCount: state.correct[0], losses: state.losses,
      penalty: state.penalty)
  }

  /// A training step of a classifier with one input.
  ///
  /// - Shape: `inputs` `[batch]` and the input's shape; `labels` one a record, each below the number of outputs.
  public func trainingStep(_ inputs: Tensor, labels: [Int32], key: RandomKey) -> StepResult {
    trainingStep([inputs], targets: [.labels(labels)], key: key)
  }

  /// The outputs for up to ``batchSize`` records.
  ///
  /// - Shape: each input `[record]` and its shape, each result `[record]` and the output's shape.
  public func predict(_ inputs: [Tensor]) -> [Tensor] {
    precondition(builder.mode == .inference, "this plan was not compiled for inference")
    return run(inputs, outputGradients: nil, shapes: description.outputShapes, segments.step)
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
    let outputShapes = description.outputShapes
    precondition(
      outputGradients.map(\.count) == outputShapes.map { inputs[0].shape[0] * $0.product },
      "expected a gradient for each of the outputs \(outputShapes), got \(outputGradients.map(\.shape))")
    let inputShapes = description.inputs.map(\.shape)
    let results = run(
      inputs, outputGradients: outputGradients, shapes: outputShapes + captureShapes + inputShapes + captureShapes,
      segments.step)
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

  func run(_ inputs: [Tensor], outputGradients: [Tensor]?, shapes: [[Int]], _ segments: [Segment]) -> [Tensor] {
    check(inputs, count: 0...batchSize)
    let count = inputs[0].shape[0]
    let state = builder.state
    state.recordCount = count
    let storage = shapes.map { shape in
      UnsafeMutableBufferPointer<Float>.allocate(capacity: count * shape.product)
    }
    defer { for part in storage { part.deallocate() } }
    state.exports = storage.map(\.baseAddress)
    withPointers(inputs.map(\.values)) { inputs in
      withPointers(outputGradients?.map(\.values) ?? []) { gradients in
        state.inputs = inputs
        state.outputGradients = gradients
        workers.run(segments)
      }
    }
    state.forget()
    return zip(shapes, storage).map { Tensor(shape: [count] + $0, values: Array($1)) }
  }

  private func check(_ inputs: [Tensor], count: ClosedRange<Int>) {
    precondition(
      inputs.count == description.inputs.count
        && zip(inputs, description.inputs).allSatisfy {
          count.contains($0.shape[0]) && $0.shape[0] == inputs[0].shape[0] && Array($0.shape.dropFirst()) == $1.shape
        }, "expected \(count) records of \(description.inputs.map(\.shape)), got \(inputs.map(\.shape))")
  }

  private func check(_ target: Target, output: Int) {
    let shape = description.outputShapes[output]
    switch target {
    case .labels(let labels):
      precondition(
        labels.count == batchSize && labels.allSatisfy { $0 >= 0 && Int($0) < shape.product },
        "labels must be \(batchSize) of 0..<\(shape.product)")
    case .values(let values):
      precondition(
        values.count == batchSize * shape.product, "expected targets \([batchSize] + shape), got \(values.shape)")
    }
  }
}

/// Calls `body` with where each array begins; `nil` for one without elements.
private func withPointers<Element, Result>(
  _ arrays: [[Element]], _ found: [UnsafePointer<Element>?] = [], _ body: ([UnsafePointer<Element>?]) -> Result
) -> Result {
  guard found.count < arrays.count else { return body(found) }
  // Sound: the pointers are used within the nested calls only.
  return arrays[found.count].withUnsafeBufferPointer {
    withPointers(arrays, found + [$0.isEmpty ? nil : $0.baseAddress], body)
  }
}
