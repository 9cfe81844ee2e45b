import CKernels

extension SqueezeExcite {
  /// Adds the means, the two dense layers, the logistic function and the multiplication, each with its gradients.
  func lower(
    _ inputs: [Value], at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    let channels = inputs[0].shape[0]
    let means = try builder.spaceMeans(of: inputs[0])
    let reduce = InnerProduct(units: units, hasBias: true)
    let isFused = activation.isFused(in: builder.mode)
    var hidden = try reduce.lower(
      means, name: "\(place.name).reduce", LayerTail(activation: isFused ? activation : nil), builder)
    if !isFused { hidden = try activation.lower(hidden, builder) }
    let expand = InnerProduct(units: channels, hasBias: true)
    let expanded = try expand.lower(hidden, name: "\(place.name).expand", .none, builder)
    return try builder.scaled(inputs[0], by: logistic(expanded, builder))
  }

  private func logistic(_ input: Value, _ builder: PlanBuilder) -> Value {
    let output = builder.value(input.shape, input.layout)
    let (arena, count) = (builder.arena, Int64(input.layout.elementCount))
    builder.perSlice(uses: [input.buffer, output.buffer]) { slice, _ in
      kernel_logistic(arena.floats(input.buffer, slice: slice), arena.floats(output.buffer, slice: slice), count)
    }
    if let gradient = output.gradient, let share = input.gradient {
      builder.onBackward { () throws(NetworkError) in
        let (outputGradient, inputGradient) = (builder.sum(of: gradient), builder.part(of: share))
        builder.perSlice(uses: [output.buffer, outputGradient, inputGradient]) { slice, _ in
          kernel_logistic_gradient(
            arena.floats(output.buffer, slice: slice), arena.floats(outputGradient, slice: slice),
            arena.floats(inputGradient, slice: slice), count)
        }
      }
    }
    return output
  }
}
