import Arrays
import Explanation
import Networks
import Testing

struct DeadUnitsTests {
  @Test func `Counts the records on which a channel is above 0 anywhere`() throws {
    let description = try NetworkDescription(input: [1, 1, 2], preset: .keras) {
      Layer.convolution(filters: 3, kernel: 1)
      Layer.relu
      Layer.flatten
      Layer.dense(units: 2)
    }
    var network = Network(description, key: RandomKey(seed: 1))
    network["convolution1.weight"] = Tensor(shape: [3, 1, 1, 1], values: [1, -1, 0])
    network["convolution1.bias"] = Tensor(shape: [3], values: [0, 0, -1])
    let inputs = Tensor(shape: [4, 1, 1, 2], values: [1, 0, 2, -1, -3, 0, 0, 0])
    let parts = try InspectionTests.inspection("deadUnits", of: network).inspect(
      InspectionTests.subject(network, inputs: inputs))
    #expect(parts[0].values.values == [3, 1, 0, Float((0.5 + 0.5) / 3)])
    #expect(parts[0].figures == [.init("dead units", 1)])
    #expect(parts[1].values.values == [0, 1, 2, 0.5, 0.5, 0])
  }
}
