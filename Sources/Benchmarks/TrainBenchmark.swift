import ArgumentParser
import Arrays
import Networks
import Training

/// Times whole training steps: forward, backward, Adam.
struct TrainBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "train", abstract: "Training steps of known networks.")

  @OptionGroup var options: PlanBenchmarkOptions

  func run() throws {
    try options.run(.training) { plan, inputs, target in
      var optimizer = try Optimizer(.adam(preset: .keras), plan: plan)
      let key = RandomKey(seed: 1)
      var step = 0
      return {
        _ = plan.trainingStep([inputs], targets: [target], key: key.derived(step))
        optimizer.step(learningRate: 0.001)
        step += 1
      }
    }
  }
}
