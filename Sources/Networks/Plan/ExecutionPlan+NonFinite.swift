public import Arrays

extension ExecutionPlan {
  /// Looks for where a training step, taken again with the values that the plan holds, first stops being finite.
  ///
  /// Compiles a plan of its own in which every layer stands by itself and is looked at, so that the plan's own steps
  /// cost nothing for it.
  ///
  /// - Shape: as for ``trainingStep(_:targets:key:)``.
  /// - Returns: `nil` where all is finite, which a value at the very edge of what a float holds may be when computed
  ///   apart.
  public func findNonFinite(
    _ inputs: [Tensor], targets: [Target], key: RandomKey
  ) throws(NetworkError) -> NonFinite? {
    let network = try network()
    if let name = unsoundParameter(of: network) { return NonFinite(place: .parameter(name), records: []) }
    for (input, tensor) in zip(description.inputs, inputs) {
      if let found = NonFinite(.input(input.name), tensor) { return found }
    }
    for case (let output, .values(let target)) in zip(description.outputs, targets) {
      if let found = NonFinite(.target(output), target) { return found }
    }
    let plan = try ExecutionPlan(
      description, mode: .training, batchSize: batchSize, sliceCount: sliceCount, precision: precision, losses: losses,
      frozen: frozen, captures: [], checksFinite: true, processor: .current, workers: workers)
    plan.load(network)
    _ = plan.trainingStep(inputs, targets: targets, key: key)
    if let finding = plan.builder.checks?.finding { return finding }
    // Finite in every slice, but not their sum; and what is measured over the whole batch, as normalisation is.
    let gradients = plan.gradients()
    return trainedParameters.first { gradients[$0.name]?.values.allSatisfy(\.isFinite) == false }
      .map { NonFinite(place: .parameterGradient($0.name), records: Array(0..<batchSize)) }
  }

  /// The first parameter that is not finite, measured or trained; `nil` where all are.
  public func nonFiniteParameter() throws(NetworkError) -> String? {
    let network = try network()
    return description.shapedLayers.lazy.flatMap(\.parameters).first {
      !network[$0.name].values.allSatisfy(\.isFinite)
    }?.name
  }

  /// The first parameter that a training step reads and that is not finite; measured ones are read where frozen.
  private func unsoundParameter(of network: Network) -> String? {
    description.shapedLayers.lazy.flatMap { layer in
      let isFrozen = self.builder.freezing.role(of: layer.node.name) == .frozen
      return layer.parameters.filter { $0.role == .trained || isFrozen }
    }.first { !network[$0.name].values.allSatisfy(\.isFinite) }?.name
  }
}

extension NonFinite {
  /// The records of a batch that are not finite as they came; `nil` where all are.
  fileprivate init?(_ place: Place, _ batch: Tensor) {
    let width = batch.count / batch.shape[0]
    let records = (0..<batch.shape[0]).filter { record in
      !batch.values[record * width..<(record + 1) * width].allSatisfy(\.isFinite)
    }
    guard !records.isEmpty else { return nil }
    self.init(place: place, records: records)
  }
}
