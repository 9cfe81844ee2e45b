import Arrays
import Concurrency
import Networks
import Settings
import Testing

@Suite struct NormalizeTests {
  private func network(_ layer: Layer, _ shape: [Int]) throws -> Network {
    Network(
      try NetworkDescription(input: shape, preset: .keras, layers: [("norm", layer)]), key: RandomKey(seed: 1))
  }

  @Test(arguments: [
    (Normalize.Part.channel, [3, 2, 4], 3, 8), (.channel, [5], 5, 1), (.channel, [2, 6], 2, 6),
    (.band, [2, 3, 4], 3, 4), (.all, [2, 3, 4], 1, 24),
  ]) func saysWhatIsFound(part: Normalize.Part, shape: [Int], count: Int, runLength: Int) throws {
    let network = try network(.normalize(per: part), shape)
    let layer = try #require(network.description.foundLayers.first)
    #expect(layer.name == "norm" && layer.source == NetworkDescription.inputName)
    #expect(layer.parts.count == count && layer.parts.runLength == runLength)
    #expect(network.description.parameters.map(\.name) == ["norm.mean", "norm.variance", "norm.count"])
    #expect(network.description.parameters.allSatisfy { $0.role == .found })
    #expect(!network.hasFound(layer))
    var told = network
    told.take(
      mean: [Float](repeating: 1, count: count), variance: [Float](repeating: 4, count: count), recordCount: 7,
      of: layer)
    #expect(told.hasFound(layer) && told["norm.count"].values == [7])
  }

  @Test func whatIsGivenIsNotFound() throws {
    let network = try network(.normalize(mean: [1], deviation: [2]), [3])
    #expect(network.description.foundLayers.isEmpty && network.description.parameters.isEmpty)
  }

  @Test(arguments: ["mean", "standardDeviation"]) func oneNumberNeedsTheOther(name: String) {
    let error = #expect(throws: (any Error).self) {
      try KindNodes.read("normalize", .mapping([name: 1.0.canonical]), as: Layer.self)
    }
    #expect("\(String(describing: error))".contains("leave both out"))
  }

  /// A constant has no deviation to be divided by: it becomes 0, and what differs from it in use keeps its distance.
  @Test(arguments: [Float(0), 0.1, 255]) func constantsBecomeZero(value: Float) throws {
    var network = try network(.normalize(), [1])
    network.take(mean: [value], variance: [0], recordCount: 3, of: network.description.foundLayers[0])
    let plan = try ExecutionPlan(network.description, mode: .inference, batchSize: 2, workers: .init(count: 1))
    plan.load(network)
    let found = plan.predict(Tensor(shape: [2, 1], values: [value, value + 2])).values
    #expect(found[0] == 0 && abs(found[1] - 2) < 1e-4)
  }
}

extension Normalize: ExemplifiedLayer {
  static func naive(_ layer: NaiveLayer) -> [[Double]] {
    let s = layer.settings(Self.self)
    return layer.each { row in
      row.indices.map { i in
        let part =
          switch s.part {
          case .channel: i / layer.space
          case .band: i / layer.shape[2] % layer.shape[1]
          case .all: 0
          }
        guard let mean = s.mean, let deviation = s.deviation else {
          return (row[i] - layer.array("mean")[part]) / layer.array("variance")[part].squareRoot()
        }
        return (row[i] - mean[part]) / deviation[part]
      }
    }
  }

  static func draw(_ shapes: inout RandomShapes) -> RandomShapes.Case {
    let isImage = shapes.shape.count == 3
    let part = shapes.one(of: isImage ? [Part.channel, .band, .all] : [.channel, .all])
    guard shapes.chance() else { return shapes.row(shapes.shape, .normalize(per: part)) }
    let parts = [Part.channel: shapes.shape[0], .band: isImage ? shapes.shape[1] : 0, .all: 1][part] ?? 1
    let count = shapes.chance() ? 1 : parts
    return shapes.row(
      shapes.shape,
      .normalize(
        mean: ChannelNumbers((0..<count).map { _ in Double(shapes.uniform(-1..<1)) }),
        deviation: ChannelNumbers((0..<count).map { _ in Double(shapes.uniform(0.2..<3)) }), per: part))
  }

  static let drawCount = 24

  static let goldens = LayerGoldens.none(because: "its formula is two operations")
}
