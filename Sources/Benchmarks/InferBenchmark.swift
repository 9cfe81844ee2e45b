import ArgumentParser
import Arrays
import Networks

/// Times forward passes with fixed statistics.
struct InferBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "infer", abstract: "Predictions of known networks.")

  @OptionGroup var options: PlanBenchmarkOptions

  func run() throws {
    let key = RandomKey(seed: 1)
    try options.run { description, precision, batch in
      let plan = try ExecutionPlan(
        description, mode: .inference, batchSize: batch, precision: precision,
        workers: Workers(count: options.threads))
      plan.load(Network(description, key: key))
      let (inputs, _) = description.noise(batch, key, classCount: plan.outputCount)
      return (plan, { _ = plan.predict(inputs) })
    }
  }
}
