import CKernels
import Glibc

extension PlanBuilder {
  /// Adds the steps of a whole network: input, layers, loss or output, gradients, exports.
  ///
  /// - Returns: the number of outputs of a record, and the shape of every captured layer.
  func add(
    _ description: NetworkDescription, captures: [String]
  ) throws(NetworkError) -> (outputs: Int, captured: [[Int]]) {
    let input = addInput(description.input)
    let (output, layers) = try addLayers(description, input, captures: captures)
    let logits = try reordered(output, to: .plain(sliceShape(output.shape)))
    let outputCount = logits.shape.reduce(1, *)
    var captured: [Value] = []
    for name in captures {
      guard let value = layers[name] else {
        let names = description.nodes.map(\.name).joined(separator: ", ")
        throw NetworkError(.shape, "no layer is called '\(name)'; the layers are \(names)")
      }
      captured.append(value)
    }
    if mode == .training { try addLoss(logits) } else { try export(logits.buffer, logits) }
    if mode == .gradient {
      for value in captured { try export(value.buffer, value) }
      addOutputGradient(logits, outputCount)
    }
    try addBackwardSteps()
    if mode == .gradient {
      if let gradient = input.gradient { try export(sum(of: gradient), input) }
      for value in captured { if let gradient = value.gradient { try export(sum(of: gradient), value) } }
    }
    return (outputCount, captured.map(\.shape))
  }

  private func addInput(_ shape: [Int]) -> Value {
    let input = value(shape, .plain(sliceShape(shape)), isInput: true)
    let recordCount = shape.reduce(1, *)
    perSlice(uses: [input.buffer]) { [arena, state, sliceSize] slice, _ in
      let target = arena.floats(input.buffer, slice: slice)
      let first = slice * sliceSize
      let valid = max(0, min(sliceSize, state.recordCount - first))
      // Sound: the caller holds `recordCount` records of `recordCount(values)` floats at `state.input`.
      if let source = state.input, valid > 0 {
        target.update(from: source + first * recordCount, count: valid * recordCount)
      }
      (target + valid * recordCount).update(repeating: 0, count: (sliceSize - valid) * recordCount)
    }
    return input
  }

  /// Lowers every layer; a relu that alone reads the layer before is taken into its kernel, unless one of the two is
  /// asked for: the value before the relu would be missing, and a gradient behind it may be masked in place.
  private func addLayers(
    _ description: NetworkDescription, _ input: Value, captures: [String]
  ) throws(NetworkError) -> (output: Value, layers: [String: Value]) {
    let nodes = description.nodes
    let sources = try description.sources()
    var readers = [Int](repeating: 0, count: nodes.count)
    for source in sources.joined() { if case .layer(let index) = source { readers[index] += 1 } }
    var values: [Value] = []
    while values.count < nodes.count {
      let index = values.count
      let node = nodes[index]
      let inputs = sources[index].map { source in
        switch source {
        case .input: input
        case .layer(let earlier): values[earlier]
        }
      }
      let fuses =
        node.layer.takesRelu && index + 1 < nodes.count && nodes[index + 1].layer == .relu
        && sources[index + 1] == [.layer(index)] && readers[index] == 1
        && !captures.contains(node.name) && !captures.contains(nodes[index + 1].name)
      let output = try add(node, inputs, relu: fuses)
      values.append(output)
      if fuses { values.append(output) }
    }
    return (values.last ?? input, Dictionary(zip(nodes.map(\.name), values)) { first, _ in first })
  }

  private func add(
    _ node: NetworkDescription.Node, _ inputs: [Value], relu fused: Bool
  ) throws(NetworkError) -> Value {
    let input = inputs[0]
    return switch node.layer {
    case .convolution(let settings): try settings.lower(node.name, input, relu: fused, self)
    case .dense(let settings): try settings.lower(node.name, input, relu: fused, self)
    case .batchNorm: try BatchNorm.lower(node.name, input, relu: fused, self)
    case .relu: relu(input)
    case .maxPool(let settings): try settings.lower(node.name, input, .largest, self)
    case .averagePool(let settings): try settings.lower(node.name, input, .mean, self)
    case .globalAveragePool: try globalAveragePool(input)
    case .dropout(let settings): try settings.lower(node.name, input, channels: false, self)
    case .spatialDropout(let settings): try settings.lower(node.name, input, channels: true, self)
    case .flatten: try flatten(input)
    case .add: try add(inputs, relu: fused)
    case .concatenate: try concatenate(inputs)
    }
  }

  /// Softmax cross-entropy, averaged over the batch, and its gradient.
  private func addLoss(_ logits: Value) throws(NetworkError) {
    let classes = logits.shape.reduce(1, *)
    guard let gradient = logits.gradient.map({ part(of: $0) }) else { return }
    state.losses = [Double](repeating: 0, count: sliceCount)
    state.correct = [Int64](repeating: 0, count: sliceCount)
    let losses = arena.buffer(.slice, byteCount: 16)
    let scale = 1 / Float(sliceSize * sliceCount)
    perSlice(uses: [logits.buffer, gradient, losses]) { [arena, state, sliceSize] slice, _ in
      guard let labels = state.labels else { preconditionFailure("a training step without labels") }
      let result = arena.doubles(losses, slice: slice)
      let correct = (result + 1).withMemoryRebound(to: Int64.self, capacity: 1) { $0 }
      correct.pointee = 0
      result.pointee = kernel_softmax_cross_entropy(
        arena.floats(logits.buffer, slice: slice), labels + slice * sliceSize, Int64(sliceSize), Int64(classes), scale,
        arena.floats(gradient, slice: slice), correct)
    }
    once(uses: [losses]) { [arena, state, sliceCount] in
      for slice in 0..<sliceCount {
        let result = arena.doubles(losses, slice: slice)
        state.losses[slice] = result.pointee
        state.correct[slice] = (result + 1).withMemoryRebound(to: Int64.self, capacity: 1) { $0.pointee }
      }
    }
  }

  private func addOutputGradient(_ output: Value, _ count: Int) {
    guard let gradient = output.gradient.map({ part(of: $0) }) else { return }
    perSlice(uses: [gradient]) { [arena, state, sliceSize] slice, _ in
      let target = arena.floats(gradient, slice: slice)
      let first = slice * sliceSize
      let valid = max(0, min(sliceSize, state.recordCount - first))
      if let source = state.outputGradient, valid > 0 {
        target.update(from: source + first * count, count: valid * count)
      }
      (target + valid * count).update(repeating: 0, count: (sliceSize - valid) * count)
    }
  }

  /// Adds a copy of a value's (or gradient's) real records to the caller, in plain order.
  private func export(_ buffer: Buffer, _ value: Value) throws(NetworkError) {
    let plain = Layout.plain(sliceShape(value.shape))
    var source = buffer
    if !value.layout.equals(plain) {
      source = arena.buffer(.slice, byteCount: plain.byteCount)
      try reorder(buffer, value.layout, to: source, plain)
    }
    let index = state.exports.count
    state.exports.append(nil)
    let count = value.shape.reduce(1, *)
    perSlice(uses: [source]) { [arena, state, sliceSize, source] slice, _ in
      let first = slice * sliceSize
      let valid = max(0, min(sliceSize, state.recordCount - first))
      // Sound: the caller's array has room for `recordCount` records of `count` floats.
      if let target = state.exports[index], valid > 0 {
        (target + first * count).update(from: arena.floats(source, slice: slice), count: valid * count)
      }
    }
  }
}
