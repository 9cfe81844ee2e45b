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
    let apply: (UnsafeRawPointer, UnsafePointer<Float>, UnsafeMutableRawPointer, RecordGroup) -> Void
    let sliceSize = builder.sliceSize
    switch unit {
    case .channel:
      let extent: kernel_extent
      (input, extent) = try builder.walkable(input)
      count = extent.batch * extent.channels
      apply = { kernel_multiply_channels($0, $1, $2, extent.of($3)) }
    case .record:
      let elements = input.layout.elements
      count = Int64(sliceSize)
      apply = {
        kernel_multiply_rows($0, $1, $2, elements.of($3, sliceSize: sliceSize), Int64($3.records.count))
      }
    case .value:
      let elements = input.layout.elements
      count = elements.count
      apply = { kernel_multiply($0, $1, $2, elements.of($3, sliceSize: sliceSize)) }
    }
    let keep = Float(1 - rate)
    let factors = builder.arena.buffer(.slice, byteCount: Int(count) * MemoryLayout<Float>.stride)
    let output = builder.value(input.shape, input.layout)
    let (arena, state) = (builder.arena, builder.state)
    func drawn(_ group: RecordGroup) -> UnsafeMutablePointer<Float> {
      arena.floats(factors, slice: group.slice) + Int(count) / sliceSize * group.records.lowerBound
    }
    builder.perRecords(uses: [input.buffer, output.buffer], keeps: [factors], in: input.layout) { group in
      if group.isFirst {
        kernel_dropout_factors(state.key.derived(name).derived(group.slice).bits, keep, drawn(group), count)
      }
      apply(arena.bytes(input.buffer, group), drawn(group), arena.bytes(output.buffer, group), group)
    }
    if let gradient = output.gradient, let share = input.gradient {
      builder.onBackward { () throws(NetworkError) in
        let (outputGradient, inputGradient) = (builder.sum(of: gradient), builder.part(of: share))
        builder.perRecords(uses: [outputGradient, inputGradient], keeps: [factors], in: input.layout) { group in
          apply(arena.bytes(outputGradient, group), drawn(group), arena.bytes(inputGradient, group), group)
        }
      }
    }
    return output
  }
}
