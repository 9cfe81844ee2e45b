import Arrays
import Concurrency
import Networks
import Settings
import Testing

/// The memory of a plan goes with it, whatever its layers: steps must not hold who holds them.
@Suite struct PlanMemoryTests {
  @Test(arguments: Layer.all.map { $0.keyword }) func goesWithThePlan(keyword: String) throws {
    for index in 0..<4 {
      let network = try network(keyword, index)
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
        #expect(memory == nil, "\(keyword), \(mode): case \(index)")
      }
    }
  }

  private func network(_ keyword: String, _ index: Int) throws -> Network {
    let drawn = try RandomShapes.draw(keyword, index: index)
    let probe = try LayerProbe(drawn.inputs, drawn.graph, preset: drawn.preset, recordCount: 4)
    return Network(probe.bare, key: RandomKey(seed: 1))
  }
}
