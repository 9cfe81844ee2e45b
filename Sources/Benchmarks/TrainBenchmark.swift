import ArgumentParser
import Arrays
import Networks
import Training

/// Times whole training steps: forward, backward, Adam.
struct TrainBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "train", abstract: "Training steps of known networks.")

  @Option(help: "Networks, separated by commas: \(NetworkUnderTest.allCases.map(\.rawValue).joined(separator: ", ")).")
  var networks = NetworkUnderTest.allCases.map(\.rawValue).joined(separator: ",")

  @Option(help: "Worker threads.")
  var threads = 2

  @Option(help: "Records a step; 128 pictures or 32 sounds where nothing is said.")
  var batch: Int?

  @Option(help: "Steps of one measurement; seven are made.")
  var steps = 20

  @Flag(help: "Print one JSON object a line.")
  var json = false

  func validate() throws {
    guard threads > 0, batch ?? 1 > 0, steps > 0 else { throw ValidationError("counts must be positive") }
    _ = try selected()
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

  func run() throws {
    var table = Table("network", "parameters", "ms/step", "min", "max", "records/s", "plan MiB")
    for network in try selected() {
      let description = try network.description()
      let batch = batch ?? network.batchSize
      let workers = Workers(count: threads)
      let plan = try ExecutionPlan(description, mode: .training, batchSize: batch, workers: workers)
      let key = RandomKey(seed: 1)
      plan.load(Network(description, key: key))
      var optimizer = try Optimizer(.adam(AdamDescription(preset: .keras)), plan: plan)
      var generator = key.generator()
      let inputs = Tensor(
        shape: [batch] + description.input,
        values: (0..<batch * description.input.product).map { _ in generator.normal() })
      let labels = (0..<batch).map { _ in Int32(generator.below(plan.outputCount)) }
      var step = 0
      let measurement = Measurement(repetitions: 7) {
        for _ in 0..<steps {
          _ = plan.trainingStep(inputs, labels: labels, key: key.derived(step))
          optimizer.step(learningRate: 0.001)
          step += 1
        }
      }
      let perStep = measurement.median / Double(steps)
      table.append(
        .text(network.rawValue), .number(Double(description.parameters.reduce(0) { $0 + $1.count }), decimals: 0),
        .number(perStep * 1e3, decimals: 2), .number(measurement.minimum / Double(steps) * 1e3, decimals: 2),
        .number(measurement.maximum / Double(steps) * 1e3, decimals: 2), .number(Double(batch) / perStep, decimals: 0),
        .number(Double(plan.byteCount) / 1_048_576, decimals: 1))
    }
    try table.print(asJSON: json)
  }
}
