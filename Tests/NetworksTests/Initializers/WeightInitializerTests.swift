import Arrays
import Foundation
import Networks
import Testing

@Suite struct WeightInitializerTests {
  /// A weight of 60 filters that see 20 channels through 3×3: fans of 180 and 540.
  private func draw(_ settings: WeightSettings, _ preset: FrameworkPreset) throws -> [Double] {
    let layer = Layer.convolution(filters: 60, kernel: 3, weights: settings)
    let description = try NetworkDescription(input: [20, 5, 5], preset: preset, layers: [("c", layer)])
    return Network(description, key: RandomKey(seed: 1))["c.weight"].values.map(Double.init)
  }

  private func deviation(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
  }

  static let starts: [(WeightInitializer, FrameworkPreset, deviation: Double, limit: Double)] = {
    func root(_ variance: Double) -> Double { variance.squareRoot() }
    var starts: [(WeightInitializer, FrameworkPreset, deviation: Double, limit: Double)] = []
    for preset in FrameworkPreset.allCases {
      for (uniform, normal, variance) in [
        (WeightInitializer.heUniform, WeightInitializer.heNormal, 2.0 / 180),
        (.glorotUniform, .glorotNormal, 2.0 / 720),
        (.lecunUniform, .lecunNormal, 1.0 / 180),
      ] {
        starts.append((uniform, preset, root(variance), root(3 * variance)))
        // Keras cuts at two deviations of the wider normal; PyTorch nowhere.
        let cut = preset == .keras ? 2 * root(variance) / 0.87962566103423978 : .infinity
        starts.append((normal, preset, root(variance), cut))
      }
      starts.append((.truncatedNormal(deviation: 0.3), preset, 0.3 * 0.87962566103423978, 0.6))
      starts.append((.normal(deviation: 0.3), preset, 0.3, .infinity))
      starts.append((.uniform(limit: 0.5), preset, 0.5 / root(3), 0.5))
    }
    return starts
  }()

  @Test(arguments: starts.indices) func hasItsDeviationAndLimit(index: Int) throws {
    let (initializer, preset, expected, limit) = Self.starts[index]
    let values = try draw(WeightSettings(initializer: initializer), preset)
    // 10,800 draws: the deviation is known to a percent.
    #expect(abs(deviation(values) / expected - 1) < 0.03, "\(initializer) \(preset)")
    let greatest = values.reduce(0) { max($0, abs($1)) }
    #expect(greatest <= limit * (1 + 1e-6), "\(initializer) \(preset)")
    if limit < .infinity { #expect(greatest > 0.98 * limit) } else { #expect(greatest > 3 * expected) }
  }

  @Test func constantsAreConstant() throws {
    for (initializer, value) in [(WeightInitializer.zeros, 0.0), (.ones, 1), (.constant(0.25), 0.25)] {
      #expect(try draw(WeightSettings(initializer: initializer), .keras).allSatisfy { $0 == value })
    }
  }

  @Test func orthogonalRowsStandAtRightAngles() throws {
    // 60 rows of 180, then 7 columns of 20.
    let wide = try draw(WeightSettings(initializer: .orthogonal), .pytorch)
    let tall = try NetworkDescription(
      input: [7], preset: .keras,
      layers: [("d", .dense(units: 20, weights: WeightSettings(initializer: .orthogonal)))])
    let columns = Network(tall, key: RandomKey(seed: 2))["d.weight"].values.map(Double.init)
    func product(_ a: Int, _ b: Int, _ count: Int, _ value: (Int, Int) -> Double) -> Double {
      (0..<count).reduce(0) { $0 + value(a, $1) * value(b, $1) }
    }
    for a in 0..<60 {
      for b in 0...a {
        #expect(abs(product(a, b, 180) { wide[$0 * 180 + $1] } - (a == b ? 1 : 0)) < 1e-6)
      }
    }
    for a in 0..<7 {
      for b in 0...a { #expect(abs(product(a, b, 20) { columns[$1 * 7 + $0] } - (a == b ? 1 : 0)) < 1e-6) }
    }
  }

  @Test func presetsStartAsTheirFrameworks() throws {
    func limits(_ layer: Layer, _ preset: FrameworkPreset) throws -> (weight: Double, bias: Double) {
      let description = try NetworkDescription(input: [20, 9, 9], preset: preset, layers: [("c", layer)])
      let network = Network(description, key: RandomKey(seed: 1))
      func greatest(_ name: String) -> Double { Double(network[name].values.map(abs).max() ?? 0) }
      return (greatest("c.weight"), greatest("c.bias"))
    }
    func near(_ found: Double, _ limit: Double) -> Bool { found <= limit * (1 + 1e-6) && found > 0.85 * limit }
    let convolution = Layer.convolution(filters: 60, kernel: 3)
    let transposed = Layer.transposedConvolution(filters: 40, kernel: 3)
    let depthwise = Layer.depthwiseConvolution(kernel: 3, multiplier: 2)
    // PyTorch: weights and biases within 1/√fanIn, counted from the second axis of the weights.
    for (layer, fanIn) in [(convolution, 180.0), (transposed, 360), (depthwise, 9)] {
      let (weight, bias) = try limits(layer, .pytorch)
      #expect(near(weight, 1 / fanIn.squareRoot()) && near(bias, 1 / fanIn.squareRoot()))
    }
    // Keras: Glorot-uniform by the last two axes of its own kernels, and no bias.
    for (layer, fans) in [(convolution, 720.0), (transposed, 540), (depthwise, 198)] {
      let (weight, bias) = try limits(layer, .keras)
      #expect(near(weight, (6 / fans).squareRoot()) && bias == 0)
    }
  }

  @Test func layersGoBeforeTheNetwork() throws {
    let layers: [(String?, Layer)] = [
      ("a", .dense(units: 3)),
      (
        "b",
        .dense(units: 3, weights: WeightSettings(initializer: .ones, biasInitializer: .constant(0.5)))
      ),
    ]
    let description = try NetworkDescription(
      input: [4], preset: .keras, nodes: NetworkDescription.named(layers.map { ($0, $1, []) }),
      weights: WeightSettings(initializer: .constant(0.125), biasInitializer: .constant(2)))
    let network = Network(description, key: RandomKey(seed: 1))
    #expect(network["a.weight"].values.allSatisfy { $0 == 0.125 } && network["a.bias"].values.allSatisfy { $0 == 2 })
    #expect(network["b.weight"].values.allSatisfy { $0 == 1 } && network["b.bias"].values.allSatisfy { $0 == 0.5 })
    let again = try JSONDecoder().decode(NetworkDescription.self, from: JSONEncoder().encode(description))
    #expect(again == description)
  }

  @Test func refusesWhatMakesNoSense() {
    let mistakes: [(WeightSettings, String)] = [
      (WeightSettings(initializer: .normal(deviation: -1)), "initializer.normal.deviation: expected a number from 0"),
      (WeightSettings(initializer: .constant(.infinity)), "initializer.constant.value: expected a finite number"),
      (WeightSettings(biasInitializer: .heNormal), "cannot start biases by 'heNormal'"),
    ]
    for (settings, words) in mistakes {
      let error = #expect(throws: NetworkError.self) { try draw(settings, .keras) }
      #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }
  }
}
