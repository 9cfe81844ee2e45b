import Arrays

/// All parameters of a plan in one stretch of memory, trained ones first, and their gradients in the same order.
final class ParameterBlock {
  let parameters: [Parameter]
  /// Floats that the optimiser moves, alignment gaps included; the measured ones follow.
  let trainedCount: Int
  let values: Buffer
  let gradients: Buffer
  /// Each slice's gradients as the kernels leave them, and their sum.
  let sliceGradients: Buffer
  let totalGradients: Buffer
  /// What each parameter's size costs, in doubles.
  let penalties: Buffer

  private let arena: Arena
  private let places: [String: (offset: Int, count: Int)]

  init(_ parameters: [Parameter], mode: PlanMode, arena: Arena) {
    self.parameters = parameters
    self.arena = arena
    var places: [String: (offset: Int, count: Int)] = [:]
    var end = 0
    func place(_ role: Parameter.Role) {
      for parameter in parameters where parameter.role == role {
        places[parameter.name] = (end, parameter.count)
        end += Arena.aligned(parameter.count * 4) / 4
      }
    }
    place(.trained)
    trainedCount = end
    place(.measured)
    self.places = places
    values = arena.buffer(.shared, byteCount: end * 4)
    gradients = arena.buffer(.shared, byteCount: mode == .training ? trainedCount * 4 : 0)
    sliceGradients = arena.buffer(.slice, byteCount: 0)
    totalGradients = arena.buffer(.shared, byteCount: 0)
    penalties = arena.buffer(.shared, byteCount: parameters.count * MemoryLayout<Double>.stride)
  }

  private func place(_ name: String) -> (offset: Int, count: Int) {
    guard let place = places[name] else { preconditionFailure("no parameter is called '\(name)'") }
    return place
  }

  func buffer(_ name: String) -> Buffer {
    let (offset, count) = place(name)
    return Buffer(of: values, offset: offset * 4, byteCount: count * 4)
  }

  func gradientBuffer(_ name: String) -> Buffer {
    let (offset, count) = place(name)
    return Buffer(of: gradients, offset: offset * 4, byteCount: count * 4)
  }

  /// Copies a network's values in.
  func load(_ network: Network) {
    for parameter in parameters {
      let target = arena.floats(buffer(parameter.name))
      // Sound: the block has room for `count` floats at this place, and the network holds as many.
      network[parameter.name].values.withUnsafeBufferPointer { source in
        if let start = source.baseAddress { target.update(from: start, count: parameter.count) }
      }
    }
  }

  /// The values by name, copied out.
  func read(_ block: Buffer, _ role: Parameter.Role?) -> [String: Tensor] {
    var result: [String: Tensor] = [:]
    for parameter in parameters where role == nil || parameter.role == role {
      let (offset, count) = place(parameter.name)
      let start = arena.floats(block) + offset
      result[parameter.name] = Tensor(
        shape: parameter.shape, values: Array(UnsafeBufferPointer(start: start, count: count)))
    }
    return result
  }
}
