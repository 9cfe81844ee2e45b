import Evaluation
import Networks
import Testing
import Training

@Suite struct NetworkOutputMeaningTests {
  private func network(_ layers: [Layer], input: [Int] = [4]) throws -> NetworkDescription {
    try NetworkDescription(input: input, preset: .keras, layers: layers.map { (nil, $0) })
  }

  static let vector: [([Layer], Loss?, OutputMeaning)] = [
    ([], .crossEntropy(), .logits), ([], .klDivergence, .logits), ([], nil, .logits), ([], .meanSquaredError, .numbers),
    ([.relu], .huber(), .numbers), ([.logSoftmax], .crossEntropy(), .logProbabilities),
    ([.logSoftmax], nil, .logProbabilities), ([.softmax], .meanSquaredError, .probabilities),
    ([.softmax], .huber(), .probabilities), ([.softmax], nil, .probabilities),
    ([.softmax, .dropout(rate: 0.5)], .meanAbsoluteError, .probabilities),
    ([.softmax, .relu], .meanSquaredError, .numbers), ([], .binaryCrossEntropy, .independentLogits),
    ([], .focal(), .independentLogits), ([.sigmoid], .meanSquaredError, .independentProbabilities),
    ([.sigmoid], nil, .independentProbabilities), ([.sigmoid], .crossEntropy(), .logits),
    ([.tanh], .meanSquaredError, .numbers),
  ]

  @Test(arguments: vector.indices) func isToldByTheLastFunctionAndTheLoss(index: Int) throws {
    let (layers, loss, meaning) = Self.vector[index]
    #expect(try network([.dense(units: 3)] + layers).outputMeaning(loss: loss) == meaning)
  }

  /// Over several places every place has probabilities of its own; only their mean are probabilities of the record.
  @Test func probabilitiesOverSpaceAreLookedThrough() throws {
    let image = [1, 2, 2]
    func meaning(_ layers: [Layer]) throws -> OutputMeaning {
      try network([.convolution(filters: 3, kernel: 1)] + layers, input: image).outputMeaning(
        loss: .meanSquaredError)
    }
    #expect(try meaning([.softmax, .globalAveragePool]) == .probabilities)
    #expect(try meaning([.logSoftmax, .globalAveragePool]) == .numbers)
    #expect(try meaning([.softmax, .flatten]) == .numbers)
    #expect(try meaning([.globalAveragePool, .softmax, .flatten]) == .probabilities)
    #expect(try meaning([.sigmoid, .flatten]) == .independentProbabilities)
  }

  @Test func theClosingLayerHasAName() throws {
    let ending = try network([.dense(units: 3), .softmax, .dropout(rate: 0.1)])
    #expect(ending.closing?.makes == .exclusive && ending.closing?.node.name == "softmax1")
    #expect(try network([.dense(units: 3), .relu]).closing?.node == nil)
  }
}
