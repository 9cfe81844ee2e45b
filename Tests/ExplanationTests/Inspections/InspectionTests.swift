import Arrays
import Concurrency
import Explanation
import KindChecks
import Networks
import Settings
import Testing

struct InspectionTests {
  @Test func `Kinds are as they say`() { #expect(KindChecks.faults(of: Inspection.self) == []) }

  /// A subject over records that are handed out in batches of seven.
  static func subject(
    _ network: Network, partner: Network? = nil, inputs: Tensor, labels: [Int]? = nil, threads: Int = 2
  ) -> InspectionSubject {
    InspectionSubject(network, partner: partner, workers: Workers(count: threads)) { count, body in
      for start in stride(from: 0, to: min(count, inputs.shape[0]), by: 7) {
        let rows = Array(start..<min(start + 7, count, inputs.shape[0]))
        try body(
          InspectionSubject.Batch(
            inputs: Tensor(
              shape: [rows.count] + inputs.shape.dropFirst(), values: rows.flatMap { inputs[row: $0].values }),
            labels: rows.map { labels?[$0] ?? 0 }, recordIDs: rows.map { 100 + $0 }))
      }
    }
  }

  static func inspection(_ yaml: String, of network: Network) throws -> any InspectionKind {
    try Inspection.read(ConfigurationText.parse(yaml, file: "i.yaml")).settings.fitted(to: network.description)
  }

  /// Normal numbers.
  static func records(_ shape: [Int], seed: UInt64 = 1) -> Tensor {
    var generator = RandomKey(seed: seed).generator()
    return Tensor(shape: shape, values: (0..<shape.product).map { _ in generator.normal() })
  }

  /// Two convolutions, a pool and two classes over 12 × 10 pixels.
  static func network() throws -> Network {
    let description = try NetworkDescription(input: [1, 12, 10], preset: .keras) {
      Layer.convolution(filters: 3, kernel: 3, padding: .same)
      Layer.relu
      Layer.maxPool(kernel: 2)
      Layer.convolution(filters: 4, kernel: 3)
      Layer.relu
      Layer.flatten
      Layer.dense(units: 2)
      Layer.softmax
    }
    return Network(description, key: RandomKey(seed: 3))
  }

  @Test func `What is left open is chosen for the network`() throws {
    let network = try Self.network()
    for (word, setting, value) in [
      ("tsne", "layer", CanonicalValue.string("flatten1")),
      ("activationMaximisation", "layer", .string("dense1")),
      ("maximalImages", "layers", .list([.string("relu2")])),
      ("deadUnits", "layers", .list([.string("relu1"), .string("relu2")])),
      ("linearProbes", "layers", .list([.string("input"), .string("relu1"), .string("relu2")])),
      ("receptiveFields", "layers", .list([.string("convolution1"), .string("maxPool1"), .string("convolution2")])),
    ] {
      #expect(try Self.inspection(word, of: network).canonical[setting] == value, "\(word)")
    }
  }

  @Test func `Networks without what is looked at are refused`() throws {
    let network = Network(
      try NetworkDescription(input: [4], preset: .keras) { Layer.dense(units: 2) }, key: RandomKey(seed: 1))
    for word in ["deadUnits", "receptiveFields", "maximalImages"] {
      #expect(throws: AttributionRefusal.self) { try Self.inspection(word, of: network) }
    }
    let part = try Self.inspection("pca", of: network).inspect(
      Self.subject(network, inputs: Self.records([9, 4])))[0]
    #expect(part.title == "Principal components of input" && part.values.shape == [9, 2])
  }
}
