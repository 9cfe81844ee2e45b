import Arrays

extension PlanBuilder {
  /// Adds a loss of one output, averaged over the batch, and its gradient.
  func addLoss(_ loss: Loss, _ output: Value, index: Int, name: String) throws(NetworkError) {
    // Nothing before a frozen output asks for the gradient, but the loss is measured all the same.
    let gradient = output.gradient.map { part(of: $0) } ?? arena.buffer(.slice, byteCount: output.layout.byteCount)
    let kernel = LossKernel(loss, width: output.shape.product)
    try loss.check(width: kernel.width, output: name)
    // Each slice's sum, number of right decisions and squared error.
    let results = arena.buffer(.slice, byteCount: 3 * MemoryLayout<Double>.stride)
    let rows = kernel.needsRows ? arena.buffer(.slice, byteCount: gradient.byteCount) : nil
    let batchSize = sliceSize * sliceCount
    perSlice(uses: [output.buffer, gradient, results] + [rows].compactMap(\.self)) {
      [arena, state, sliceSize] slice, _ in
      let targets = state.targets(of: index, name)
      let result = kernel.evaluate(
        arena.floats(output.buffer, slice: slice), targets.advanced(by: slice * sliceSize, width: kernel.width),
        count: sliceSize, divisor: kernel.divisor(targets, count: batchSize),
        rows: rows.map { arena.floats($0, slice: slice) }, gradient: arena.floats(gradient, slice: slice))
      arena.doubles(results, slice: slice)[0] = result.sum
      arena.doubles(results, slice: slice)[1] = Double(result.correctCount)
      arena.doubles(results, slice: slice)[2] = result.squaredError
    }
    checkFinite(at: .loss(name), uses: [results]) { [arena] slice in
      arena.doubles(results, slice: slice)[0].isFinite
    }
    once(uses: [results]) { [arena, state, sliceCount] in
      var (sum, correct, squaredError) = (0.0, 0.0, 0.0)
      for slice in 0..<sliceCount {
        sum += arena.doubles(results, slice: slice)[0]
        correct += arena.doubles(results, slice: slice)[1]
        squaredError += arena.doubles(results, slice: slice)[2]
      }
      state.losses[index] = sum / kernel.divisor(state.targets(of: index, name), count: batchSize)
      state.correct[index] = Int(correct)
      state.squaredErrors[index] = squaredError / Double(batchSize * kernel.width)
    }
  }
}

extension PlanState {
  fileprivate func targets(of output: Int, _ name: String) -> LossKernel.Targets {
    if let labels = labels[output] { return .labels(labels) }
    if let values = targets[output] { return .values(values) }
    preconditionFailure("output '\(name)' has no target")
  }
}
