import ArgumentParser
import Arrays
import Concurrency
import Foundation
import Networks

/// What the benchmarks of execution plans have in common.
struct PlanBenchmarkOptions: ParsableArguments {
  @Option(help: "Networks, separated by commas: \(NetworkUnderTest.allCases.map(\.rawValue).joined(separator: ", ")).")
  var networks = NetworkUnderTest.allCases.map(\.rawValue).joined(separator: ",")

  @Option(help: "Worker threads.")
  var threads = 2

  @Option(help: "Records a step; 16 to 128 by the network where nothing is said.")
  var batch: Int?

  @Option(help: "Steps of one of seven measurements; as many as take half a second where nothing is said.")
  var steps: Int?

  @Option(help: "float32, bfloat16, or both separated by a comma: then they take turns.")
  var precision = "float32"

  @Flag(help: "Print one JSON object a line.")
  var json = false

  func validate() throws {
    guard threads > 0, batch ?? 1 > 0, steps ?? 1 > 0 else { throw ValidationError("counts must be positive") }
    _ = try selected()
    _ = try precisions()
  }

  private func precisions() throws -> [Precision] {
    let words = precision.split(separator: ",").map(String.init)
    let precisions = words.compactMap(Precision.init)
    guard !words.isEmpty, precisions.count == words.count else {
      throw ValidationError("no precision '\(precision)'; there are float32, bfloat16 and float32,bfloat16")
    }
    return precisions
  }

  private func selected() throws -> [NetworkUnderTest] {
    try networks.split(separator: ",").map { word in
      guard let network = NetworkUnderTest(rawValue: String(word)) else {
        throw ValidationError(
          "no network '\(word)'; there are \(NetworkUnderTest.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      return network
    }
  }

  /// Times the steps of every network under every precision, the precisions in turn, and prints the table.
  ///
  /// - Parameter makeStep: makes what runs a step of a plan on a batch of noise.
  func run(_ mode: PlanMode, _ makeStep: (ExecutionPlan, Tensor, Target) throws -> () -> Void) throws {
    let key = RandomKey(seed: 1)
    FileHandle.standardError.write(Data("\(kernelLibraryWords), \(threads) threads\n".utf8))
    var table = Table(
      "network", "precision", "parameters", "ms/step", "min", "max", "records/s", "ratio", "plan MiB")
    for network in try selected() {
      let description = try network.description()
      let batch = batch ?? network.batchSize
      let plans = try precisions().map { precision in
        try ExecutionPlan(
          description, mode: mode, batchSize: batch, precision: precision,
          losses: mode == .training ? [network.loss] : [], workers: Workers(count: threads))
      }
      let (inputs, target) = description.noise(batch, network.loss, key)
      let works = try plans.map { plan in
        plan.load(Network(description, key: key))
        return try makeStep(plan, inputs, target)
      }
      let steps = steps ?? max(1, Int(0.5 / Measurement(repetitions: 3, works[0]).median))
      let rounds = works.map { work in { for _ in 0..<steps { work() } } }
      let measurements = Measurement.inTurn(repetitions: 7, rounds)
      for (plan, measurement) in zip(plans, measurements) {
        let perStep = measurement.median / Double(steps)
        table.append(
          .text(network.rawValue), .text(plan.precision.rawValue),
          .number(Double(description.parameters.reduce(0) { $0 + $1.count }), decimals: 0),
          .number(perStep * 1e3, decimals: 2), .number(measurement.minimum / Double(steps) * 1e3, decimals: 2),
          .number(measurement.maximum / Double(steps) * 1e3, decimals: 2),
          .number(Double(batch) / perStep, decimals: 0),
          .number(measurements[0].median / measurement.median, decimals: 2),
          .number(Double(plan.byteCount) / 1_048_576, decimals: 1))
      }
    }
    try table.print(asJSON: json)
  }
}

extension NetworkDescription {
  /// A batch of noise for the network's one input, and a target for its output.
  fileprivate func noise(_ batch: Int, _ loss: Loss, _ key: RandomKey) -> (inputs: Tensor, target: Target) {
    var generator = key.generator()
    let inputs = Tensor(
      shape: [batch] + input, values: (0..<batch * input.product).map { _ in generator.normal() })
    let output = outputShapes[0]
    let target: Target =
      switch loss.comparison {
      case .classes: .labels((0..<batch).map { _ in Int32(generator.below(output.product)) })
      case .independentClasses, .numbers:
        .values(
          Tensor(
            shape: [batch] + output, values: (0..<batch * output.product).map { _ in Float(generator.below(2)) }))
      }
    return (inputs, target)
  }
}
