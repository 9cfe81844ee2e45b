import ArgumentParser
import Arrays
import Concurrency
import Networks

/// Sets the time of every layer beside the least that this machine could need for it.
struct RooflineBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "roofline", abstract: "Layers of known networks beside this machine's limits.",
    discussion: """
      The bound of a pass is the longer of two times: that of its multiply-adds (a quarter where Winograd's kernels do
      them) at the rate of the best convolution found here, and that of reading what it reads and writing what it makes,
      once each, at the rate at which this memory copies. What stays in the caches may be faster than that.
      """)

  @Option(help: "A network: \(NetworkUnderTest.allCases.map(\.rawValue).joined(separator: ", ")).")
  var network = NetworkUnderTest.resnet20

  @Option(help: "Worker threads.") var threads = 2
  @Option(help: "Records a call; 16 to 128 by the network where nothing is said.") var batch: Int?
  @Option(help: "Measured calls; medians are shown.") var repetitions = 5
  @Flag(help: "Predict rather than train.") var inference = false
  @Flag(help: "Print one JSON object a line.") var json = false

  func validate() throws {
    guard threads > 0, batch ?? 1 > 0, repetitions > 0 else { throw ValidationError("counts must be positive") }
  }

  func run() throws {
    let description = try network.description()
    let workers = Workers(count: threads)
    let batch = batch ?? network.batchSize
    let key = RandomKey(seed: 1)
    let plan = try ExecutionPlan(
      description, mode: inference ? .inference : .training, batchSize: batch, workers: workers)
    plan.load(Network(description, key: key))
    let limits = try MachineLimits(workers)
    let profile = plan.profile(repetitions: repetitions, key: key)
    let layers = Dictionary(uniqueKeysWithValues: description.shapedLayers.map { ($0.node.name, $0) })
    let winograd = Set(plan.winogradLayers)
    var table = Table("layer", "forward ms", "of bound %", "limit", "backward ms", "of bound %", "limit", "kernels")
    for row in profile.rows {
      guard case .layer(let name) = row.part, let layer = layers[name] else { continue }
      let isWinograd = winograd.contains(name)
      let (read, made) = (layer.inputs.reduce(0) { $0 + $1.product }, layer.output.product)
      func bound(_ operations: Int, _ values: Int) -> MachineLimits.Bound {
        limits.bound(operations: isWinograd ? operations / 4 : operations, byteCount: 4 * batch * values)
      }
      let forward = bound(row.forwardOperations, read + made)
      // The gradient comes in, that of the input goes out, and what was read is needed again.
      let backward = bound(row.backwardOperations, 2 * read + made)
      table.append(
        .text(([name] + row.fused).joined(separator: " + ")), .number(row.forwardSeconds * 1e3, decimals: 3),
        .number(forward.share(of: row.forwardSeconds), decimals: 0), .text(forward.limit.rawValue),
        .number(row.backwardSeconds * 1e3, decimals: 3), .number(backward.share(of: row.backwardSeconds), decimals: 0),
        .text(backward.limit.rawValue),
        .text(isWinograd ? "winograd" : plan.kernelNames(of: name).joined(separator: " ")))
    }
    try table.print(asJSON: json)
    let busy = profile.busySeconds * 1e3
    if !json {
      print(
        "\(limits.words); all layers \(Table.Cell.number(busy, decimals: 1).words) ms of a thread, a call "
          + "\(Table.Cell.number(profile.callSeconds * 1e3, decimals: 1).words) ms")
    }
  }
}
