import Arrays
import CKernels

extension ExecutionPlan {
  /// Adds what weights cost to their gradients, each parameter at once, and up in the order of the parameters.
  static func penaltySegments(_ builder: PlanBuilder) -> [Segment] {
    let block = builder.parameters
    let places = block.parameters.compactMap { parameter in
      parameter.penalty.map {
        (
          values: block.buffer(parameter.name), gradient: block.gradientBuffer(parameter.name),
          count: Int64(parameter.count), l1: Float($0.l1), l2: Float($0.l2)
        )
      }
    }
    guard builder.mode == .training, !places.isEmpty else { return [] }
    let (arena, state) = (builder.arena, builder.state)
    let costs = arena.doubles(block.penalties)
    return [
      Segment(
        count: places.count,
        body: { index, _ in
          let place = places[index]
          costs[index] = kernel_penalty(
            arena.floats(place.values), arena.floats(place.gradient), place.count, place.l1, place.l2)
        }, finish: { state.penalty = (0..<places.count).reduce(0) { $0 + costs[$1] } })
    ]
  }
}
