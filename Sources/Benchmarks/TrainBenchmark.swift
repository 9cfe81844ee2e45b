import ArgumentParser
import Arrays
import Networks
import Training

/// Times whole training steps: forward, backward, Adam.
struct TrainBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "train", abstract: "Training steps of known networks.")

  @OptionGroup var options: PlanBenchmarkOptions

  func run() throws {
    let key = RandomKey(seed: 1)
    try options.run { description, precision, batch in
      let plan = try ExecutionPlan(
        description, mode: .training, batchSize: batch, precision: precision,
        workers: Workers(count: options.threads))
      plan.load(Network(description, key: key))
      var optimizer = try Optimizer(.adam(AdamDescription(preset: .keras)), plan: plan)
      let (inputs, labels) = description.noise(batch, key, classCount: plan.outputCount)
      var step = 0
      return (
        plan,
        {
          _ = plan.trainingStep(inputs, labels: labels, key: key.derived(step))
          optimizer.step(learningRate: 0.001)
          step += 1
        }
      )
    }
  }
}
