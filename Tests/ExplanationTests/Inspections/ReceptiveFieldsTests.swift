import Arrays
import Explanation
import Networks
import Testing

struct ReceptiveFieldsTests {
  @Test func `Fields grow with windows and steps, and gradients stay within them`() throws {
    let network = try InspectionTests.network()
    let parts = try InspectionTests.inspection("receptiveFields: {records: 20}", of: network).inspect(
      InspectionTests.subject(network, inputs: InspectionTests.records([20, 1, 12, 10])))
    guard case .table(let rows, let columns) = parts[0].form else { return #expect(Bool(false)) }
    #expect(rows == ["convolution1", "maxPool1", "convolution2"] && columns.count == 6)
    #expect((0..<3).map { parts[0].values[row: $0].values.prefix(4) } == [[3, 3, 1, 1], [4, 4, 2, 2], [8, 8, 2, 2]])
    // The middle places: 6, 5 of the first; 3, 2 of the others, from 5, 3 and from 5, 3 on.
    let fields = network.description.receptiveFields
    for (map, layer, place) in [(0, 0, [6, 5]), (1, 2, [3, 2]), (2, 3, [2, 1])] {
      let field = try #require(fields[layer])
      let (seenRows, seenColumns) = (
        field.places(from: place[0], axis: 0, length: 12), field.places(from: place[1], axis: 1, length: 10)
      )
      let image = parts[1].values[row: map].values
      for (index, value) in image.enumerated() where value > 0 {
        #expect(seenRows.contains(index / 10) && seenColumns.contains(index % 10), "\(map): \(index)")
      }
      #expect(image.max() == 1)
    }
  }

  /// What a layer's middle place sees of ones under weights of one.
  private func seen(_ description: NetworkDescription) throws -> (field: ReceptiveField?, count: Int) {
    var network = Network(description, key: RandomKey(seed: 1))
    for parameter in description.parameters where parameter.name.hasSuffix(".weight") {
      network[parameter.name] = Tensor(shape: parameter.shape, repeating: 1)
    }
    let inputs = Tensor(shape: [1] + description.input, repeating: 1)
    let last = description.nodes[description.nodes.count - 1].name
    let parts = try InspectionTests.inspection("receptiveFields: [\(last)]", of: network).inspect(
      InspectionTests.subject(network, inputs: inputs))
    return (description.receptiveFields.last ?? nil, parts[1].values.values.count { $0 > 0 })
  }

  @Test func `A field is all that weights of one see`() throws {
    let layers: [(field: [Int], layers: [Layer])] = [
      ([7, 9], [.convolution(filters: 1, kernel: [3, 5], stride: 2), .averagePool(kernel: 3, stride: 1)]),
      ([5, 5], [.convolution(filters: 2, kernel: 3), .relu, .convolution(filters: 1, kernel: 3, padding: .same)]),
      ([3, 3], [.batchNorm(), .convolution(filters: 1, kernel: 3)]),
    ]
    for (size, layers) in layers {
      let description = try NetworkDescription(
        input: [1, 21, 21], preset: .keras, layers: layers.map { (name: nil, layer: $0) })
      let found = try seen(description)
      #expect(found.field?.size == size && found.count == size.product, "\(size): \(found)")
    }
  }

  @Test func `Taps with gaps see as far`() throws {
    let found = try seen(
      NetworkDescription(
        input: [1, 21, 21], preset: .keras, layers: [(nil, .convolution(filters: 1, kernel: 3, dilation: 2))]))
    #expect(found.field?.size == [5, 5] && found.count == 9)
  }

  @Test func `Branches see what both see`() throws {
    let description = try NetworkDescription(
      input: [1, 16, 16], preset: .keras,
      graph: [
        ("wide", .convolution(filters: 1, kernel: 5, padding: .same), []),
        ("narrow", .convolution(filters: 1, kernel: 3, padding: .same), ["input"]), ("sum", .add, ["wide", "narrow"]),
      ])
    let field = try #require(description.receptiveFields[2])
    #expect(field.size == [5, 5] && field.step == [1, 1] && field.start == [-2, -2])
  }
}
