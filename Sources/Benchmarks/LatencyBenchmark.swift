import ArgumentParser
import Arrays
import Concurrency
import Foundation
import Networks

/// Times predictions of one record each.
struct LatencyBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "latency", abstract: "How long known networks take to answer for a single record.")

  @Argument(help: "Networks; all of them where none is named.")
  var networks = NetworkUnderTest.allCases

  @Option(help: "Worker threads, which share the work on the record.")
  var threads = 2

  @Option(help: "Measured calls.")
  var calls = 2_000

  @Option(help: "Milliseconds between calls, in which threads fall asleep as those of a server that is seldom asked.")
  var pause = 0.0

  @Flag(help: "Print one JSON object a line.")
  var json = false

  func validate() throws {
    guard threads > 0, calls > 0 else { throw ValidationError("counts must be positive") }
    guard (0...1_000).contains(pause) else { throw ValidationError("--pause must be within 0 and 1000") }
  }

  func run() throws {
    let key = RandomKey(seed: 1)
    var table = Table("network", "threads", "pause ms", "median µs", "p99 µs", "min µs")
    for network in networks {
      let description = try network.description()
      let plan = try ExecutionPlan(description, mode: .inference, batchSize: 1, workers: Workers(count: threads))
      plan.load(Network(description, key: key))
      var generator = key.generator()
      let record = Tensor(
        shape: [1] + description.input, values: (0..<description.input.product).map { _ in generator.normal() })
      for _ in 0..<20 { _ = plan.predict(record) }
      let clock = ContinuousClock()
      let seconds = (0..<calls).map { _ in
        if pause > 0 { Thread.sleep(forTimeInterval: pause / 1e3) }
        return clock.measure { _ = plan.predict(record) } / .seconds(1)
      }.sorted()
      func microseconds(_ share: Double) -> Table.Cell {
        .number(seconds[Int(Double(calls - 1) * share)] * 1e6, decimals: 1)
      }
      table.append(
        .text(network.rawValue), .number(Double(threads), decimals: 0), .number(pause, decimals: 1),
        microseconds(0.5), microseconds(0.99), microseconds(0))
    }
    try table.print(asJSON: json)
  }
}
