import Arrays
import Concurrency
import Networks
import Testing

/// A small network trained for 30 steps, batch by batch, from Keras' weights: losses and final weights.
///
/// The reference is the same training in float64. Keras' own float32 run agrees with it for nine steps and then leaves it
/// (by 1e-5 at the tenth step, 1e-3 at the worst); so later losses of Keras are held to 2e-3.
@Suite struct C3GoldenTests {
  private func description() throws -> NetworkDescription {
    func conv(_ filters: Int) -> Layer { .convolution(filters: filters, kernel: 3) }
    return try NetworkDescription(
      input: [1, 28, 28], preset: .keras,
      layers: [
        ("c0", conv(8)), (nil, .relu), (nil, .maxPool(kernel: 2)), ("c1", conv(16)), (nil, .relu),
        (nil, .maxPool(kernel: 2)), ("c2", conv(32)), (nil, .relu), (nil, .flatten),
        ("d3", .dense(units: 64)), (nil, .relu), ("d4", .dense(units: 10)),
      ])
  }

  /// Adam as Keras computes it, Kingma and Ba, 2015, with the corrections folded into the rate.
  private struct Adam {
    private var first: [String: [Double]] = [:]
    private var second: [String: [Double]] = [:]
    private var step = 0.0

    mutating func update(_ network: inout Network, _ gradients: [String: Tensor]) {
      step += 1
      let rate =
        1e-3 * (1 - Double.exponential(step * Double.logarithm(0.999))).squareRoot()
        / (1 - Double.exponential(step * Double.logarithm(0.9)))
      for (name, gradient) in gradients {
        let zeros = [Double](repeating: 0, count: gradient.count)
        var (m, v, values) = (first[name] ?? zeros, second[name] ?? zeros, network[name])
        for i in 0..<gradient.count {
          let g = Double(gradient.values[i])
          m[i] += (g - m[i]) * 0.1
          v[i] += (g * g - v[i]) * 0.001
          values.values[i] -= Float(rate * m[i] / (v[i].squareRoot() + 1e-7))
        }
        (first[name], second[name], network[name]) = (m, v, values)
      }
    }
  }

  @Test func trainsAsKeras() throws {
    let golden = try #require(try LayerGolden.load("c3-keras")["c3"])
    let description = try description()
    let names = ["c0", "c1", "c2", "d3", "d4"].flatMap { ["\($0).weight", "\($0).bias"] }
    func network(_ prefix: String) throws -> Network {
      var values: [String: Tensor] = [:]
      for (index, name) in names.enumerated() { values[name] = try golden.tensor("\(prefix)_0\(index)") }
      return try Network(description, values: values)
    }
    let (images, labels) = (try golden.tensor("images"), try golden.tensor("labels"))
    let (losses, kerasLosses) = (try golden.doubles("losses64"), try golden.doubles("losses"))
    let plan = try ExecutionPlan(description, mode: .training, batchSize: 32, workers: Workers(count: 1))
    var found = try network("initial")
    var adam = Adam()
    for step in 0..<30 {
      plan.load(found)
      let batch = Tensor(
        shape: [32, 1, 28, 28], values: images.values[step * 32 * 784..<(step + 1) * 32 * 784].map { $0 / 255 })
      let result = plan.trainingStep(
        batch, labels: labels.values[step * 32..<(step + 1) * 32].map { Int32($0) }, key: RandomKey(seed: 1))
      #expect(abs(result.loss / losses[step] - 1) < 1e-5, "loss of step \(step)")
      #expect(abs(result.loss / kerasLosses[step] - 1) < (step < 9 ? 1e-5 : 2e-3), "Keras' loss of step \(step)")
      adam.update(&found, plan.gradients())
    }
    let expected = try network("final64")
    for name in names {
      #expect(
        relativeError(found[name].values.map(Double.init), expected[name].values.map(Double.init)) < 1e-5, "\(name)")
    }
  }
}
