import CKernels
import Concurrency

extension PlanPrograms {
  /// Adds what weights cost to their gradients, each parameter at once, and up in the order of the parameters.
  static func penaltySegments(_ builder: PlanBuilder, _ clock: StepClock?) -> [Segment] {
    // Plans that only predict keep no gradients.
    guard builder.mode == .training else { return [] }
    let block = builder.parameters
    let places = builder.freezing.moved.compactMap { parameter in
      parameter.penalty.map {
        (
          values: block.buffer(parameter.name), gradient: block.gradientBuffer(parameter.name),
          count: Int64(parameter.count), l1: Float($0.l1), l2: Float($0.l2)
        )
      }
    }
    guard !places.isEmpty else { return [] }
    let (arena, state) = (builder.arena, builder.state)
    let costs = arena.doubles(block.penalties)
    let cost: PlanBuilder.Step = .slices { index, _ in
      let place = places[index]
      costs[index] = kernel_penalty(
        arena.floats(place.values), arena.floats(place.gradient), place.count, place.l1, place.l2)
    }
    let sum: PlanBuilder.Step = .once { state.penalty = (0..<places.count).reduce(0) { $0 + costs[$1] } }
    let steps = [cost, sum].map { step in
      clock?.timed(Attributed(origin: StepOrigin(part: .penalties, pass: .backward), work: step)) ?? step
    }
    return segments(steps, sliceCount: places.count)
  }
}
