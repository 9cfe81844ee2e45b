import Arrays
import CKernels
import Concurrency
import Networks
import Settings
import Testing

@Suite struct ActivationTests {
  /// Every activation with settings.
  static let byKind: [[Activation]] = Activation.all.compactMap { kind in
    do { return try (kind as? any ExemplifiedActivation.Type)?.examples } catch {
      preconditionFailure("\(kind.keyword): \(error)")
    }
  }

  static let all = byKind.flatMap(\.self)

  /// Each activation behind a convolution that pads channels, behind a normalisation, by itself, and behind a dense layer.
  static let networks: [NetworkDescription] = byKind.map { $0[0].layer }.map { activation in
    describe(
      [2, 5, 4],
      [
        .convolution(filters: 5, kernel: 3, padding: .same), activation,
        .convolution(filters: 12, kernel: 2, padding: .same), .batchNorm, activation,
        .maxPool(kernel: 2), activation, .flatten, .dense(units: 6), activation, .dense(units: 3),
      ])
  }

  /// Softmax over the channels of images and of vectors, and where the gradient of its logarithm goes on.
  static let softmaxNetworks: [NetworkDescription] = [Layer.softmax, .logSoftmax].map { softmax in
    describe(
      [2, 5, 4],
      [
        .convolution(filters: 20, kernel: 3, padding: .same), softmax,
        .convolution(filters: 5, kernel: 2), softmax, .flatten, .dense(units: 19), softmax,
        .dense(units: 3),
      ])
  }

  static func describe(_ input: [Int], _ layers: [Layer]) -> NetworkDescription {
    do { return try NetworkDescription(input: input, preset: .keras, layers: layers.map { (nil, $0) }) } catch {
      preconditionFailure("\(error)")
    }
  }

  static let goldens: [(String, Layer)] = Layer.all.compactMap { kind in
    if case .activation(let name, let layer)? = exemplifiedLayers[kind.keyword]?.goldens { (name, layer) } else { nil }
  }

  @Test func everyGoldenHasItsLayer() throws {
    #expect(Set(Self.goldens.map(\.0)) == (try NetworkGolden("activations").cases))
    #expect(Set(Self.goldens.map(\.1.keyword)).count == Self.goldens.count)
  }

  @Test(arguments: goldens.indices) func agreesWithPyTorch(index: Int) throws {
    let (name, layer) = Self.goldens[index]
    let golden = try NetworkGolden("activations")
    let shape = try golden.shape("\(name)/input")
    func tensor(_ part: String) throws -> Tensor {
      Tensor(shape: shape, values: try golden.doubles("\(name)/\(part)").map { Float($0) })
    }
    let plan = try ExecutionPlan(
      Self.describe([shape[1]], [layer]), mode: .gradient, batchSize: shape[0], sliceCount: 2,
      workers: Workers(count: 1))
    let result = plan.gradients(of: try tensor("input"), outputGradient: try tensor("grad_output"))
    #expect(
      relativeError(result.logits.values.map(Double.init), try golden.doubles("\(name)/output")) < 1e-6, "\(name)")
    #expect(
      relativeError(result.inputGradient.values.map(Double.init), try golden.doubles("\(name)/grad_input")) < 1e-6,
      "gradient of \(name)")
  }

  /// Every value by itself, where it is small as well as where it is large, and its slope.
  @Test(arguments: all) func everyValueIsAccurate(activation: Activation) throws {
    var places = (-1_200...1_200).map { Float($0) / 100 + 1e-3 }
    places += (0...40).flatMap { [Float.pow(10, -$0 / 4), -Float.pow(10, -$0 / 4)] } + [-80, 80]
    let plan = try ExecutionPlan(
      Self.describe([places.count], [activation.layer]), mode: .gradient, batchSize: 1,
      workers: Workers(count: 1))
    let result = plan.gradients(
      of: Tensor(shape: [1, places.count], values: places),
      outputGradient: Tensor(shape: [1, places.count], repeating: 2))
    for (index, x) in places.enumerated() {
      let expected = naive(activation, Double(x))
      // 1e-38 is where floats end; the approximation of gelu cubes its argument, which costs it more in its tail.
      let tolerance = activation == .geluTanh ? 1e-5 : 1e-6
      #expect(abs(Double(result.logits.values[index]) - expected) <= tolerance * abs(expected) + 2e-37, "at \(x)")
      let h = 1e-6 * max(1, abs(Double(x)))
      let slope = (naive(activation, Double(x) + h) - naive(activation, Double(x) - h)) / (2 * h)
      let isKink = [-3, 0, 3, 6].contains { abs(Double(x) - $0) < 2 * h }
      if !isKink {
        #expect(abs(Double(result.inputGradient.values[index]) - 2 * slope) < 2e-6 * max(1, abs(slope)), "at \(x)")
      }
    }
  }

  @Test(arguments: all) func whatIsNotANumberStaysSo(activation: Activation) throws {
    let plan = try ExecutionPlan(
      Self.describe([3], [activation.layer]), mode: .inference, batchSize: 1, workers: Workers(count: 1))
    let values = plan.predict(Tensor(shape: [1, 3], values: [1, .nan, 2])).values
    #expect(values.map(\.isNaN) == [false, true, false])
  }

  /// 20 channels in blocks of 8 have four that are padding.
  @Test func clearsPaddingAlone() {
    let extent = kernel_extent(batch: 2, channels: 24, space: 3, block: 8, precision: kernel_float32)
    var x = [Float](repeating: 1, count: 2 * 24 * 3)
    kernel_clear_padding(&x, extent, 20)
    for (index, value) in x.enumerated() {
      let channel = index / 24 % 3 * 8 + index % 8
      #expect(value == (channel < 20 ? 1 : 0), "at \(index)")
    }
  }

  @Test(arguments: [Activation.leakyReLU(slope: -0.1), .elu(alpha: -1), .leakyReLU(slope: .infinity)])
  func refusesAParameterThatHidesTheSign(activation: Activation) {
    let error = #expect(throws: NetworkError.self) {
      try NetworkDescription(input: [3], preset: .keras, layers: [("bent", activation.layer)])
    }
    #expect(error?.message.contains("'bent': ") == true && error?.layer == "bent")
  }
}
