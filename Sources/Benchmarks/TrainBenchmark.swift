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

  @Option(help: "Records a step.")
  var batch = 128

  @Option(help: "Steps of one measurement; seven are made.")
  var steps = 20

  @Flag(help: "Print one JSON object a line.")
  var json = false

  func validate() throws {
    guard threads > 0, batch > 0, steps > 0 else { throw ValidationError("counts must be positive") }
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
          optimizer.step(plan, learningRate: 0.001)
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

/// Networks whose topology other frameworks' timings use too.
enum NetworkUnderTest: String, CaseIterable {
  /// Three convolutions of 8, 16 and 32 filters on 28×28×1.
  case simple
  /// Six convolutions of 16, 32 and 64 filters with batch normalisation and dropout on 28×28×1.
  case vgg
  /// Nineteen convolutions of 16, 32 and 64 filters in nine residual blocks on 32×32×3 (He et al., 2016).
  case resnet20

  func description() throws -> NetworkDescription {
    var layers: [Layer] = []
    func convolution(_ filters: Int, hasBias: Bool) -> Layer {
      .convolution(Convolution(filters: filters, kernel: 3, padding: .same, hasBias: hasBias))
    }
    switch self {
    case .simple:
      for filters in [8, 16, 32] {
        layers += [convolution(filters, hasBias: true), .relu, .maxPool(Pooling(kernel: 2))]
      }
      layers += [.flatten, .dense(Dense(units: 64)), .relu, .dense(Dense(units: 10))]
    case .vgg:
      for filters in [16, 32, 64] {
        for _ in 0..<2 { layers += [convolution(filters, hasBias: false), .batchNorm, .relu] }
        layers += [.dropout(Dropout(rate: 0.2)), .maxPool(Pooling(kernel: 2))]
      }
      layers += [.flatten, .dense(Dense(units: 256)), .relu, .dropout(Dropout(rate: 0.2)), .dense(Dense(units: 10))]
    case .resnet20: return try Self.residual()
    }
    return try NetworkDescription(input: [1, 28, 28], preset: .keras, layers: layers.map { (nil, $0) })
  }

  private static func residual() throws -> NetworkDescription {
    var graph: [(name: String?, layer: Layer, inputs: [String])] = []
    func convolution(_ filters: Int, _ kernel: Int, stride: Int = 1, from input: String? = nil, norm name: String) {
      let settings = Convolution(filters: filters, kernel: kernel, stride: stride, padding: .same, hasBias: false)
      graph += [(nil, .convolution(settings), input.map { [$0] } ?? []), (name, .batchNorm, [])]
    }
    convolution(16, 3, norm: "stemNorm")
    graph.append(("block0", .relu, []))
    for block in 0..<9 {
      let filters = 16 << (block / 3)
      let stride = block == 3 || block == 6 ? 2 : 1
      let source = "block\(block)"
      convolution(filters, 3, stride: stride, from: source, norm: "innerNorm\(block + 1)")
      graph.append((nil, .relu, []))
      convolution(filters, 3, norm: "norm\(block + 1)")
      if stride > 1 { convolution(filters, 1, stride: stride, from: source, norm: "shortcut\(block + 1)") }
      graph.append((nil, .add, ["norm\(block + 1)", stride > 1 ? "shortcut\(block + 1)" : source]))
      graph.append(("block\(block + 1)", .relu, []))
    }
    graph += [(nil, .globalAveragePool, []), (nil, .dense(Dense(units: 10)), [])]
    return try NetworkDescription(input: [3, 32, 32], preset: .keras, graph: graph)
  }
}
