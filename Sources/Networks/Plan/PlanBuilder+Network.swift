import Arrays
import CKernels
import Glibc

extension PlanBuilder {
  /// Adds the steps of a whole network: inputs, layers, losses or outputs, gradients, exports.
  ///
  /// - Returns: the shape of every captured layer.
  func add(
    _ description: NetworkDescription, losses: [Loss], captures: [String]
  ) throws(NetworkError) -> [[Int]] {
    let inputs = description.inputs.indices.map { addInput($0, description.inputs[$0].shape) }
    let layers = try addLayers(description, inputs, captures: captures)
    var outputs: [Value] = []
    origin.part = .outputs
    for name in description.outputs {
      guard let output = layers[name] else { preconditionFailure("no layer is called '\(name)'") }
      outputs.append(try reordered(output, to: .plain(sliceShape(output.shape))))
    }
    var captured: [Value] = []
    for name in captures {
      guard let value = layers[name] else {
        let names = description.nodes.map(\.name).joined(separator: ", ")
        throw NetworkError(.shape, "no layer is called '\(name)'; the layers are \(names)")
      }
      captured.append(value)
    }
    if mode == .training {
      origin.part = .losses
      for (index, output) in outputs.enumerated() {
        let name = description.outputs[index]
        try addLoss(losses[index], output, index: index, name: name)
        try checkGradients(at: .loss(name))
      }
    } else {
      for output in outputs { try export(output.buffer, output) }
    }
    if mode == .gradient {
      for value in captured { try export(value.buffer, value) }
      for (index, output) in outputs.enumerated() { addOutputGradient(output, index: index) }
    }
    try addBackwardSteps()
    origin = StepOrigin(part: .outputs, pass: .backward)
    if mode == .gradient {
      for value in inputs + captured { if let gradient = value.gradient { try export(sum(of: gradient), value) } }
    }
    return captured.map(\.shape)
  }

  private func addInput(_ index: Int, _ shape: [Int]) -> Value {
    let input = value(shape, .plain(sliceShape(shape)))
    let count = shape.product
    perSlice(uses: [input.buffer]) { [arena, state, sliceSize] slice, _ in
      let target = arena.floats(input.buffer, slice: slice)
      let first = slice * sliceSize
      let valid = max(0, min(sliceSize, state.recordCount - first))
      // Sound: the caller holds `recordCount` records of `count` floats at `state.inputs[index]`.
      if let source = state.inputs[index], valid > 0 {
        target.update(from: source + first * count, count: valid * count)
      }
      (target + valid * count).update(repeating: 0, count: (sliceSize - valid) * count)
    }
    return input
  }

  /// Lowers every layer; what a kernel can do on the way out is taken into it where it alone reads the layer, unless one
  /// of the two is asked for (the value between them would be missing, and a gradient behind may be masked in place) or
  /// every value is checked.
  private func addLayers(
    _ description: NetworkDescription, _ inputs: [Value], captures: [String]
  ) throws(NetworkError) -> [String: Value] {
    let nodes = description.nodes
    let sources = try description.sources()
    let apart = Set(captures + description.outputs)
    var readers = [[Int]](repeating: [], count: nodes.count)
    for (index, source) in sources.enumerated() {
      for case .layer(let read) in source { readers[read].append(index) }
    }
    /// The one layer that reads this one and may be taken into its kernel.
    func follower(of index: Int) -> Int? {
      guard checks == nil, readers[index].count == 1, !apart.contains(nodes[index].name) else { return nil }
      let next = readers[index][0]
      return sources[next].count == 1 && !captures.contains(nodes[next].name) ? next : nil
    }
    var values = [Value?](repeating: nil, count: nodes.count)
    /// The sum of two that alone reads this layer, and its other term, which is there already.
    func sum(behind index: Int) -> (sum: Int, term: Value)? {
      guard mode == .inference, checks == nil, readers[index].count == 1, !apart.contains(nodes[index].name) else {
        return nil
      }
      let next = readers[index][0]
      let terms = sources[next].filter { $0 != .layer(index) }
      guard nodes[next].layer.settings.isSum, sources[next].count == 2, let term = value(of: terms[0]) else {
        return nil
      }
      return (next, term)
    }
    func value(of source: NetworkDescription.Source) -> Value? {
      switch source {
      case .input(let index): inputs[index]
      case .layer(let index): values[index]
      }
    }
    // Such as those of the values before a maximum, which has fewer.
    var postponed = [Activation?](repeating: nil, count: nodes.count)
    for index in nodes.indices where values[index] == nil {
      let settings = nodes[index].layer.settings
      let place = description.place(index)
      var read = sources[index].compactMap { value(of: $0) }
      /// The layer at hand with the maximum that `next` is, where it can take it in behind `tail`.
      func taking(_ next: Int?, behind tail: LayerTail) throws(NetworkError) -> LayerTail? {
        guard let next, let maximum = nodes[next].layer.settings.maximum, tail.activation?.isReLU ?? true else {
          return nil
        }
        let shape = try settings.outputShape(of: read.map(\.shape), at: place)
        guard try maximum.window(over: shape, at: description.place(next)).tiles else { return nil }
        var whole = tail
        whole.pool = (maximum, description.place(next))
        return try settings.fusesMaximum(of: whole, over: read[0], at: place, self) ? whole : nil
      }
      var tail = LayerTail.none
      var joined = [index]
      if mode == .inference, settings.foldsNorm, let next = follower(of: index),
        let norm = nodes[next].layer.settings.fixedNorm
      {
        tail.norm = FixedNorm(name: nodes[next].name, settings: norm)
        joined.append(next)
      }
      if let (next, term) = sum(behind: joined[joined.count - 1]),
        try settings.takesTerm(reading: read.map(\.shape), at: place, self)
      {
        tail.term = term
        joined.append(next)
      }
      tail.activation = postponed[index]
      if let next = follower(of: joined[joined.count - 1]), let activation = nodes[next].layer.settings.elementFunction
      {
        var rectified = tail
        rectified.activation = activation
        if activation.isReLU, let pool = follower(of: next), nodes[pool].layer.settings.commutesWithReLU,
          nodes[pool].layer.settings.fuses(activation, in: mode), try taking(pool, behind: rectified) == nil
        {
          postponed[pool] = activation
          joined.append(next)
        } else if tail.activation == nil, settings.fuses(activation, in: mode),
          precision == .float32 || mode == .inference || activation.isReLU
        {
          tail.activation = activation
          joined.append(next)
        }
      }
      if let next = follower(of: joined[joined.count - 1]), let whole = try taking(next, behind: tail) {
        tail = whole
        joined.append(next)
      }
      // Outputs are 32-bit floats, and better not rounded before.
      tail.precision = description.outputs.contains(nodes[joined[joined.count - 1]].name) ? .float32 : precision
      fused[nodes[index].name] = joined.dropFirst().map { nodes[$0].name }
      enter(nodes[index].name, reading: read)
      if !settings.takesBFloat16 {
        for input in read.indices {
          read[input] = try reordered(read[input], to: read[input].layout.converted(to: .float32))
        }
      }
      let output = try settings.lower(read, at: place, tail, self)
      try checkFinite(output.buffer, output.layout, at: .layer(nodes[index].name))
      for layer in joined { values[layer] = output }
    }
    return Dictionary(zip(nodes.map(\.name), values.compactMap(\.self))) { first, _ in first }
  }

  private func addOutputGradient(_ output: Value, index: Int) {
    guard let gradient = output.gradient.map({ part(of: $0) }) else { return }
    let count = output.shape.product
    perSlice(uses: [gradient]) { [arena, state, sliceSize] slice, _ in
      let target = arena.floats(gradient, slice: slice)
      let first = slice * sliceSize
      let valid = max(0, min(sliceSize, state.recordCount - first))
      // Sound: the caller holds `recordCount` records of `count` floats at this place.
      if let source = state.outputGradients[index], valid > 0 {
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
    let count = value.shape.product
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
