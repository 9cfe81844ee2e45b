import Arrays
import Networks
import Testing

/// The memory of a plan goes with it, whatever its layers: steps must not hold who holds them.
@Suite struct PlanMemoryTests {
  @Test(arguments: RandomShapeTests.counts.map(\.0) + [.dropout, .spatialDropout, .softmax, .sigmoid])
  func goesWithThePlan(kind: Layer.Kind) throws {
    for index in 0..<4 {
      let network = try network(kind, index)
      for mode in [PlanMode.training, .inference, .gradient] {
        weak var memory: AnyObject?
        do {
          let plan = try ExecutionPlan(
            network.description, mode: mode, batchSize: 4,
            losses: mode == .training ? network.description.outputs.map { _ in .meanSquaredError } : [],
            workers: Workers(count: 2))
          plan.load(network)
          memory = plan.memory
          #expect(memory != nil)
        }
        #expect(memory == nil, "\(kind), \(mode): case \(index)")
      }
    }
  }

  private func network(_ kind: Layer.Kind, _ index: Int) throws -> Network {
    let graph: RandomShapes.Case
    switch kind {
    case .dropout, .spatialDropout, .softmax, .sigmoid:
      let layer: Layer =
        switch kind {
        case .dropout: .dropout(Dropout(rate: 0.5))
        case .spatialDropout: .spatialDropout(Dropout(rate: 0.5))
        case .softmax: .softmax
        default: .activation(.sigmoid)
        }
      return Network(
        try NetworkDescription(input: [3, 8, 8], preset: .keras) {
          Convolution(filters: 4, kernel: 3)
          layer
          Layer.flatten
          Dense(units: 2)
        }, key: RandomKey(seed: 1))
    default:
      var shapes = RandomShapes(kind, index: index)
      graph = try shapes.draw(kind)
    }
    let probe = try LayerProbe(graph.inputs, graph.graph, preset: graph.preset, recordCount: 4)
    return Network(probe.bare, key: RandomKey(seed: 1))
  }
}
