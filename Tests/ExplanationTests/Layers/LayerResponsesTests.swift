import Arrays
import Concurrency
import Explanation
import Networks
import Testing

@Suite struct LayerResponsesTests {
  /// Two convolutions whose activations a plan takes into their kernels unless it must not.
  private func network() throws -> Network {
    let description = try NetworkDescription(input: [2, 7, 6], preset: .keras) {
      Layer.convolution(filters: 5, kernel: 3, padding: .same)
      Layer.relu
      Layer.maxPool(kernel: 2)
      Layer.convolution(filters: 3, kernel: 2)
      Layer.batchNorm
      Layer.relu
      Layer.flatten
      Layer.dense(units: 4)
    }
    var network = Network(description, key: RandomKey(seed: 5))
    network["convolution1.bias"] = Tensor(shape: [5], values: [0.5, -0.25, 0, 1, -1])
    network["convolution2.bias"] = Tensor(shape: [3], values: [-0.5, 0.25, 0])
    return network
  }

  /// A convolution with stride 1, zeros around where `border` is 1, by the definition.
  private func convolved(_ input: Tensor, _ weights: Tensor, _ bias: Tensor, border: Int) -> Tensor {
    let (channels, height, width) = (input.shape[0], input.shape[1], input.shape[2])
    let (filters, window) = (weights.shape[0], weights.shape[2])
    let (rows, columns) = (height + 2 * border - window + 1, width + 2 * border - window + 1)
    var output = Tensor(shape: [filters, rows, columns])
    for filter in 0..<filters {
      for row in 0..<rows {
        for column in 0..<columns {
          var sum = Double(bias.values[filter])
          for channel in 0..<channels {
            for tap in 0..<window * window {
              let (y, x) = (row + tap / window - border, column + tap % window - border)
              guard (0..<height).contains(y), (0..<width).contains(x) else { continue }
              sum +=
                Double(weights.values[(filter * channels + channel) * window * window + tap])
                * Double(input.values[(channel * height + y) * width + x])
            }
          }
          output.values[(filter * rows + row) * columns + column] = Float(sum)
        }
      }
    }
    return output
  }

  private func pooled(_ input: Tensor) -> Tensor {
    let (height, width) = (input.shape[1], input.shape[2])
    var output = Tensor(shape: [input.shape[0], height / 2, width / 2])
    for index in output.values.indices {
      let (channel, place) = index.quotientAndRemainder(dividingBy: (height / 2) * (width / 2))
      let (y, x) = place.quotientAndRemainder(dividingBy: width / 2)
      let start = (channel * height + 2 * y) * width + 2 * x
      let window = [0, 1, width, width + 1].map { max(input.values[start + $0], 0) }
      output.values[index] = window.reduce(0) { max($0, $1) }
    }
    return output
  }

  @Test(arguments: [1, 3]) func areWhatANaiveConvolutionGivesBeforeItsActivation(threadCount: Int) throws {
    let network = try network()
    var generator = RandomKey(seed: 6).generator()
    // More records than a call of the plan takes.
    let recordCount = 70
    let inputs = Tensor(
      shape: [recordCount, 2, 7, 6], values: (0..<recordCount * 84).map { _ in generator.normal() })
    let responses = try LayerResponses.values(
      of: ["convolution2", "convolution1"], in: network, inputs: inputs, workers: Workers(count: threadCount))
    #expect(responses.map(\.shape) == [[recordCount, 3, 2, 2], [recordCount, 5, 7, 6]])
    for record in [0, 1, 63, 64, 69] {
      let first = convolved(
        inputs[row: record], network["convolution1.weight"], network["convolution1.bias"], border: 1)
      let second = convolved(
        pooled(first), network["convolution2.weight"], network["convolution2.bias"], border: 0)
      #expect(first.values.contains { $0 < -0.1 } && first.values.contains { $0 > 0.1 })
      for (found, expected) in [(responses[1], first), (responses[0], second)] {
        for (left, right) in zip(found[row: record].values, expected.values) { #expect(abs(left - right) < 1e-5) }
      }
    }
  }

  @Test func saysWhichLayersThereAre() throws {
    let network = try network()
    let error = #expect(throws: NetworkError.self) {
      try LayerResponses.values(
        of: ["conv"], in: network, inputs: Tensor(shape: [1, 2, 7, 6]), workers: Workers(count: 1))
    }
    #expect(error?.message.contains("no layer is called 'conv'") == true)
  }
}

extension LayerResponses: ExemplifiedAttribution {
  /// Twice the image and 1.
  static var example: AttributionExample {
    get throws {
      try AttributionExample(
        LayerResponses(), [.convolution(filters: 1, kernel: 1), .flatten, .dense(units: 2)],
        ["convolution1.weight": [2], "convolution1.bias": [1]],
        image: Tensor(shape: [1, 2, 2], values: [1, 2, 3, 4]), gives: [3, 5, 7, 9])
    }
  }
}
