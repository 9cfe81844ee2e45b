import Arrays
import Foundation
import Networks
import Settings
import Testing

@Suite struct WeightInitializerTests {
  /// A weight of 60 filters that see 20 channels through 3×3: fans of 180 and 540.
  private func draw(_ settings: WeightSettings, _ preset: FrameworkPreset) throws -> [Double] {
    let layer = Layer.convolution(filters: 60, kernel: 3, weights: settings)
    let description = try NetworkDescription(input: [20, 5, 5], preset: preset, layers: [("c", layer)])
    return Network(description, key: RandomKey(seed: 1))["c.weight"].values.map(Double.init)
  }

  /// A way to start weights without an example is told of here.
  @Test(arguments: WeightInitializer.all.indices) func everyKindHasAnExample(index: Int) throws {
    let type = WeightInitializer.all[index]
    guard let kind = type as? any ExemplifiedInitializer.Type else {
      Issue.record("\(type) has no example: in \(type)Tests.swift, extend it to an ExemplifiedInitializer")
      return
    }
    let examples = kind.examples
    #expect(!examples.isEmpty && examples.allSatisfy { $0.initializer.keyword == type.keyword })
    for example in examples {
      let fault = example.fault(try draw(WeightSettings(initializer: example.initializer), example.preset))
      #expect(fault == nil, "\(type.keyword) of \(example.preset) gives \(fault ?? "")")
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
