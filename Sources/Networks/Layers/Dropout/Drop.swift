import Arrays
import CKernels

/// Dropout with what is dropped together, as a plan computes it.
struct Drop {
  enum Unit { case value, channel, record }

  let unit: Unit
  let rate: Double

  /// Adds dropout of single values, of whole channels or of whole records; nothing unless training.
  ///
  /// Factors are drawn from (step key, layer name, slice), so they do not depend on threads.
  func lower(_ value: Value, name: String, _ builder: PlanBuilder) throws(NetworkError) -> Value {
    guard builder.mode == .training, rate > 0 else { return value }
    var input = value
    let count: Int64
    let apply: (UnsafeRawPointer, UnsafePointer<Float>, UnsafeMutableRawPointer) -> Void
    switch unit {
    case .channel:
      let extent: kernel_extent
      (input, extent) = try builder.walkable(input)
      count = extent.batch * extent.channels
      apply = { kernel_multiply_channels($0, $1, $2, extent) }
    case .record:
      let elements = input.layout.elements
      count = Int64(builder.sliceSize)
      apply = { kernel_multiply_rows($0, $1, $2, elements, count) }
    case .value:
      let elements = input.layout.elements
      count = elements.count
      apply = { kernel_multiply($0, $1, $2, elements) }
    }
    let keep = Float(1 - rate)
    let factors = builder.arena.buffer(.slice, byteCount: Int(count) * MemoryLayout<Float>.stride)
    let output = builder.value(input.shape, input.layout)
    let (arena, state) = (builder.arena, builder.state)
    builder.perSlice(uses: [input.buffer, factors, output.buffer]) { slice, _ in
      let drawn = arena.floats(factors, slice: slice)
      kernel_dropout_factors(state.key.derived(name).derived(slice).bits, keep, drawn, count)
      apply(arena.bytes(input.buffer, slice: slice), drawn, arena.bytes(output.buffer, slice: slice))
    }
    if let gradient = output.gradient, let share = input.gradient {
      builder.onBackward { () throws(NetworkError) in
        let (outputGradient, inputGradient) = (builder.sum(of: gradient), builder.part(of: share))
        builder.perSlice(uses: [factors, outputGradient, inputGradient]) { slice, _ in
          apply(
            arena.bytes(outputGradient, slice: slice), arena.floats(factors, slice: slice),
            arena.bytes(inputGradient, slice: slice))
        }
      }
    }
    return output
  }
}
