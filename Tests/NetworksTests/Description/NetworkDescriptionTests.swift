import Foundation
import Networks
import Testing

@Suite struct NetworkDescriptionTests {
  private typealias Entry = (name: String?, layer: Layer, inputs: [String])

  private func make(_ graph: [Entry]) throws -> NetworkDescription {
    try NetworkDescription(input: [2, 6, 6], preset: .keras, graph: graph)
  }

  private func convolution(_ filters: Int, stride: AxisLengths = 1) -> Layer {
    .convolution(filters: filters, kernel: 3, stride: stride, padding: .same)
  }

  @Test func countsParametersByWhatALayerReads() throws {
    let description = try make([
      ("a", convolution(3), []), ("b", convolution(5), ["input"]), (nil, .concatenate, ["a", "b"]),
      ("last", convolution(4), []),
    ])
    #expect(try description.shapes() == [[3, 6, 6], [5, 6, 6], [8, 6, 6], [4, 6, 6]])
    let shapes = Dictionary(uniqueKeysWithValues: description.parameters.map { ($0.name, $0.shape) })
    #expect(shapes["b.weight"] == [5, 2, 3, 3])
    #expect(shapes["last.weight"] == [4, 8, 3, 3])
    #expect(description.multiplyAdds == 36 * 9 * (3 * 2 + 5 * 2 + 4 * 8))
  }

  @Test func namesTheLayerBeforeOrLeavesItOut() throws {
    let written = try make([("a", .relu, ["input"]), ("b", .relu, ["a"])])
    #expect(try written == make([("a", .relu, []), ("b", .relu, [])]))
    #expect(written.nodes.allSatisfy { $0.inputs.isEmpty })
  }

  @Test func keepsItsWrittenForm() throws {
    let row = #"{"input":[2,6,6],"nodes":[{"layer":{"relu":{}},"name":"a"}],"preset":"keras","version":2}"#
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let read = try JSONDecoder().decode(NetworkDescription.self, from: Data(row.utf8))
    #expect(String(decoding: try encoder.encode(read), as: UTF8.self) == row)
    let graph = try make([("a", convolution(2), []), (nil, .add, ["a", "input"])])
    let again = try JSONDecoder().decode(NetworkDescription.self, from: encoder.encode(graph))
    #expect(again == graph && again.nodes[1].inputs == ["a", "input"])
  }

  @Test func readsNoDescriptionThatContradictsItself() {
    let text =
      #"{"input":[2,6,6],"nodes":[{"layer":{"add":{}},"name":"a","inputs":["input","b"]}],"preset":"keras","version":2}"#
    #expect(throws: (any Error).self) { try JSONDecoder().decode(NetworkDescription.self, from: Data(text.utf8)) }
  }

  @Test func refusesAnInputWhoseSizeOverflows() {
    let text =
      #"{"input":[1099511627776,1099511627776,4],"nodes":[{"layer":{"flatten":{}},"name":"a"}],"preset":"keras","version":2}"#
    let error = #expect(throws: NetworkError.self) {
      try JSONDecoder().decode(NetworkDescription.self, from: Data(text.utf8))
    }
    #expect(error?.message.contains("a record has at most 1099511627776 numbers") == true)
  }

  @Test func refusesWhatAnotherVersionStored() {
    let text = #"{"input":[2,6,6],"nodes":[{"layer":{"relu":{}},"name":"a"}],"preset":"keras"}"#
    let error = #expect(throws: NetworkError.self) {
      try JSONDecoder().decode(NetworkDescription.self, from: Data(text.utf8))
    }
    #expect(error?.message.contains("another version of millrace") == true)
  }

  @Test func namesTheLayerThatIsWrong() {
    let mistakes: [([Entry], String)] = [
      ([("a", .relu, []), ("s", .add, ["a", "c"])], "layer 's' reads 'c', but before it there are only input, a"),
      ([("s", .add, ["input", "a"]), ("a", .relu, [])], "layer 's' reads 'a', which does not stand before it"),
      ([("s", .add, ["input", "s"])], "layer 's' reads 's', which does not stand before it"),
      ([("a", convolution(3), []), ("s", .add, ["a", "input"])], "one shape, not [3, 6, 6] and [2, 6, 6]"),
      (
        [("a", convolution(3, stride: 2), []), ("s", .concatenate, ["a", "input"])],
        "differ in channels only, not [3, 3, 3] and [2, 6, 6]"
      ),
      ([("s", .add, [])], "add 's' needs at least two 'inputs', not 1"),
      ([("a", .relu, ["input", "input"])], "relu 'a' needs one input, not 2"),
      ([("a", .relu, []), ("b", .relu, ["input"])], "no layer reads 'a'"),
      ([("c", .convolution(filters: 3, kernel: 3, groups: 2), [])], "3 filters into 2 groups"),
      ([("c", .convolution(filters: 3, kernel: 3, dilation: 3), [])], "window of [7, 7], larger"),
      (
        [("p", .averagePool(kernel: 2, padding: .explicit(top: 0, bottom: 0, left: 2, right: 0)), [])],
        "less than its window, not [0, 0, 2, 0]"
      ),
      (
        [("p", .maxPool(kernel: 2, padding: .explicit([1, 0])), [])],
        "padding at both ends of 2 axes, not [1, 0]"
      ),
      ([("p", .maxPool(kernel: [2, 2, 1]), [])], "kernel: expected one number or [height, width]"),
      ([("f", .flatten, []), ("p", .globalAveragePool, [])], "[channel, height, width] or [channel, time]"),
      ([("input", .relu, [])], "no layer may be called 'input'"),
    ]
    for (graph, words) in mistakes {
      let error = #expect(throws: NetworkError.self) { try make(graph) }
      #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }
  }
}
