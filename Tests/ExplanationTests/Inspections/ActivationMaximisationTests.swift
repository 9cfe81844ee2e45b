import Arrays
import Concurrency
import Explanation
import Networks
import Testing

struct ActivationMaximisationTests {
  /// A linear network whose first class wants the left half bright and the right half dark.
  private func network() throws -> Network {
    let description = try NetworkDescription(input: [1, 6, 6], preset: .keras) {
      Layer.flatten
      Layer.dense(units: 2)
    }
    var network = Network(description, key: RandomKey(seed: 1))
    let wanted = (0..<36).map { Float($0 % 6 < 3 ? 1 : -1) }
    network["dense1.weight"] = Tensor(shape: [2, 36], values: wanted + wanted.map { -$0 })
    return network
  }

  private func images(_ settings: String, threads: Int = 2) throws -> InspectionPart {
    let network = try network()
    return try InspectionTests.inspection("activationMaximisation: \(settings)", of: network).inspect(
      InspectionTests.subject(network, inputs: InspectionTests.records([30, 1, 6, 6]), threads: threads))[0]
  }

  @Test(arguments: [0.0, 1.0]) func `A linear class gets the pixels that its weights ask for`(decay: Double) throws {
    let part = try images("{jitter: 0, decay: \(decay), steps: 400}")
    #expect(part.values.shape == [2, 1, 6, 6] && part.values.values.allSatisfy { (0...1).contains($0) })
    // Adam's steps also move what has hardly a gradient, so that some pixels keep the noise that it begins with.
    var (wanted, rightCount): (Float, Int) = (0, 0)
    for place in 0..<36 {
      let (first, second) = (part.values.values[place], part.values.values[36 + place])
      if place % 6 < 3 ? first > second : first < second { rightCount += 1 }
      wanted += place % 6 < 3 ? first + 1 - second : 1 - first + second
    }
    #expect(wanted / 72 > 0.9 && rightCount >= 30, "\(rightCount) of 36")
    guard case .images(let captions) = part.form else { return #expect(Bool(false)) }
    #expect(captions[0].hasPrefix("0: "))
  }

  @Test func `Slower fine detail makes smoother images`() throws {
    func roughness(_ decay: Double) throws -> Double {
      let values = try images("{units: [0], jitter: 0, decay: \(decay), steps: 8}").values.values
      let steps = (0..<30).reduce(0.0) { $0 + Double(abs(values[$1] - values[$1 + 6])) }
      let mean = values.reduce(0, +) / 36
      return steps / values.reduce(0.0) { $0 + Double(abs($1 - mean)) }
    }
    #expect(try roughness(1) < 0.8 * roughness(0))
  }

  @Test func `Any number of threads gives the same bits`() throws {
    #expect(try images("{steps: 20}", threads: 1) == images("{steps: 20}", threads: 3))
  }

  @Test func `Channels are asked by their mean or their middle place`() throws {
    let network = try InspectionTests.network()
    let subject = InspectionTests.subject(network, inputs: InspectionTests.records([10, 1, 12, 10]))
    func found(_ place: String) throws -> InspectionPart {
      try InspectionTests.inspection(
        "activationMaximisation: {layer: convolution1, units: [1], jitter: 0, steps: 60, decay: 0, place: \(place)}",
        of: network
      ).inspect(subject)[0]
    }
    let images = Tensor(
      shape: [2, 1, 12, 10], values: try found("everywhere").values.values + found("middle").values.values)
    let responses = try LayerResponses.values(
      of: ["convolution1"], in: network, inputs: images, workers: Workers(count: 1))[0]
    let planes = (0..<2).map { responses[row: $0].values[120..<240] }
    let means = planes.map { $0.reduce(0, +) / 120 }
    let middles = planes.map { $0[120 + 6 * 10 + 5] }
    #expect(means[0] > means[1] && middles[1] > middles[0])
  }
}
