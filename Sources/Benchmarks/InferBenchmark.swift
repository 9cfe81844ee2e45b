import ArgumentParser
import Networks

/// Times forward passes with fixed statistics.
struct InferBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "infer", abstract: "Predictions of known networks.")

  @OptionGroup var options: PlanBenchmarkOptions

  func run() throws {
    try options.run(.inference) { plan, inputs, _ in { _ = plan.predict(inputs) } }
  }
}
