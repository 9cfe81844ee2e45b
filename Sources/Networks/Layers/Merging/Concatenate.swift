import Arrays
import CKernels
package import Settings

/// Values lined up along the channels, or features.
package struct Concatenate: LayerKind {
  package static let keyword = "concatenate"
  package static let summary = "Lines inputs up along the channels, or features."
  package static let settings: [Setting<Concatenate>] = []
  static var arity: LayerArity { .several }

  package init() {}

  var response: LayerResponse { .affine }

  func reach(over input: [Int], at place: LayerPlace) -> LayerReach { .samePlace }

  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] {
    if let other = inputs.first(where: { $0.dropFirst() != inputs[0].dropFirst() }) {
      throw place.failure("needs inputs that differ in channels only, not \(inputs[0]) and \(other)")
    }
    return [inputs.reduce(0) { $0 + $1[0] }] + inputs[0].dropFirst()
  }

  /// The orders of features one after another.
  func kerasOrder(
    of read: [[Int]?], inputs: [[Int]], output: [Int], at place: LayerPlace
  ) throws(NetworkError) -> [Int]? {
    guard output.count == 1 else { return nil }
    var joined: [Int] = []
    for (order, shape) in zip(read, inputs) {
      joined += (order ?? Array(0..<shape[0])).map { [start = joined.count] in start + $0 }
    }
    return joined
  }

  var takesBFloat16: Bool { true }

  /// Lays the inputs' channels one after another.
  ///
  /// Blocked layouts are kept where every input fills whole blocks; then, as in plain order, a record of each is one
  /// run of memory. All else is brought into plain order first.
  func lower(
    _ inputs: [Value], at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    let shape = [inputs.reduce(0) { $0 + $1.shape[0] }] + inputs[0].shape.dropFirst()
    let blocks = Set(inputs.map { Int($0.layout.extent?.block ?? 0) })
    let kept = blocks.count == 1 && shape.count > 1 ? blocks.first ?? 0 : 0
    let fills = kept > 1 && inputs.allSatisfy { $0.shape[0].isMultiple(of: kept) }
    let precision = inputs[0].layout.precision
    func layout(of shape: [Int]) -> Layout {
      (fills ? Layout.blocked(builder.sliceShape(shape), block: kept, precision) : nil)
        ?? .plain(builder.sliceShape(shape), precision)
    }
    let joined = layout(of: shape)
    var parts: [Value] = []
    for input in inputs { parts.append(try builder.reordered(input, to: layout(of: input.shape))) }
    let output = builder.value(shape, joined)
    let rows = Int64(builder.sliceSize)
    let arena = builder.arena
    let whole = Int64(shape.product * precision.byteCount)
    var offset = 0
    for part in parts {
      let width = part.shape.product * precision.byteCount
      builder.perSlice(uses: [part.buffer, output.buffer]) { [offset] slice, _ in
        kernel_copy_runs(
          arena.bytes(part.buffer, slice: slice), Int64(width), arena.bytes(output.buffer, slice: slice) + offset,
          whole, rows, Int64(width))
      }
      if let gradient = output.gradient, let share = part.gradient {
        builder.onBackward { [offset] () throws(NetworkError) in
          let (from, to) = (builder.sum(of: gradient), builder.part(of: share))
          builder.perSlice(uses: [from, to]) { slice, _ in
            kernel_copy_runs(
              arena.bytes(from, slice: slice) + offset, whole, arena.bytes(to, slice: slice), Int64(width), rows,
              Int64(width))
          }
        }
      }
      offset += width
    }
    return output
  }
}

extension Layer {
  /// Lines inputs up along the channels, or features.
  public static var concatenate: Layer { Layer(Concatenate()) }
}
