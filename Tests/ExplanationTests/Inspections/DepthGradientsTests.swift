import Arrays
import Explanation
import Glibc
import Networks
import Testing

struct DepthGradientsTests {
  @Test func `Are those of the mean loss, of a batch's, and of the weights`() throws {
    let description = try NetworkDescription(input: [1, 1, 2], preset: .keras) {
      Layer.flatten
      Layer.dense(units: 2)
    }
    var network = Network(description, key: RandomKey(seed: 1))
    let weights: [Float] = [0.5, -1, 0.25, 1]
    network["dense1.weight"] = Tensor(shape: [2, 2], values: weights)
    let inputs = InspectionTests.records([6, 1, 1, 2])
    let labels = [0, 1, 1, 0, 1, 0]
    let part = try InspectionTests.inspection("gradientNorms: {records: 6, batch: 3}", of: network).inspect(
      InspectionTests.subject(network, inputs: inputs, labels: labels))[0]
    // Softmax less the truth, times the input, and 1 for the bias.
    let gradients = (0..<6).map { record -> [Double] in
      let x = inputs[row: record].values.map(Double.init)
      let scores = (0..<2).map { Double(weights[2 * $0]) * x[0] + Double(weights[2 * $0 + 1]) * x[1] }
      let first = 1 / (1 + exp(scores[1] - scores[0]))
      return [first, 1 - first].enumerated().flatMap { unit, share in
        let off = share - (unit == labels[record] ? 1 : 0)
        return [off * x[0], off * x[1], off]
      }
    }
    func norm(_ records: Range<Int>) -> Double {
      (0..<6).reduce(0) { sum, place in
        let mean = records.reduce(0) { $0 + gradients[$1][place] } / Double(records.count)
        return sum + mean * mean
      }.squareRoot()
    }
    let batches = ((pow(norm(0..<3), 2) + pow(norm(3..<6), 2)) / 2).squareRoot()
    let length = weights.reduce(0) { $0 + Double($1 * $1) }.squareRoot()
    for (found, expected) in zip(part.values.values, [norm(0..<6), batches, length]) {
      #expect(abs(Double(found) - expected) < 1e-5)
    }
  }
}
