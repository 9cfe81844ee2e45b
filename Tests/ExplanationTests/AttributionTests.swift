import Arrays
import Concurrency
import Explanation
import KindChecks
import Networks
import Settings
import Testing

struct AttributionTests {
  @Test func `Kinds are as they say`() {
    #expect(KindChecks.faults(of: Attribution.self, families: [FamilyReference(Baseline.self)]) == [])
    #expect(KindChecks.faults(of: Baseline.self) == [])
  }

  @Test func `Every kind is listed`() {
    #expect(
      KindChecks.unlistedKinds(
        in: "Explanation", listedIn: [Attribution.self, Baseline.self, AttributionScore.self, Inspection.self])
        == [])
  }

  @Test(arguments: Attribution.all.indices) func `Each has an example`(index: Int) throws {
    let type = Attribution.all[index]
    guard let attribution = type as? any ExemplifiedAttribution.Type else {
      Issue.record("\(type) has no example: in \(type)Tests.swift, extend it to an ExemplifiedAttribution")
      return
    }
    try attribution.example.check(type.keyword)
  }

  private func attribution(_ yaml: String) throws -> any AttributionKind {
    try Attribution.read(ConfigurationText.parse(yaml, file: "a.yaml")).settings
  }

  private func network() throws -> NetworkDescription {
    try NetworkDescription(input: [2, 8, 8], preset: .keras) {
      Layer.convolution(filters: 3, kernel: 3)
      Layer.relu
      Layer.convolution(filters: 4, kernel: 3)
      Layer.relu
      Layer.flatten
      Layer.dense(units: 3)
    }
  }

  @Test func `What is left open is chosen for the network`() throws {
    let network = try network()
    let fitted = try attribution("gradCAM").fitted(to: network)
    #expect(fitted.capturedLayers == ["relu2"])
    #expect(try attribution("gradCAM: convolution1").fitted(to: network).capturedLayers == ["convolution1"])
    #expect(
      try attribution("filters").fitted(to: network).canonical["layers"]
        == .list([.string("convolution1"), .string("convolution2")]))
  }

  @Test(arguments: [
    ("gradCAM: dense1", "layer", "'dense1' gives no images"), ("gradCAM: relu9", "layer", "did you mean 'relu1'?"),
    ("filters: [convolution1, convolution1]", "layers", "each once"),
    ("responses: {layers: []}", "layers", "name at least one"),
    ("responses: [relu1]", "layers", "there are convolution1, convolution2"),
  ])
  func `What a network has not is refused`(yaml: String, setting: String, words: String) throws {
    let network = try network()
    let attribution = try attribution(yaml)
    let refusal = #expect(throws: AttributionRefusal.self) { try attribution.fitted(to: network) }
    #expect(refusal?.setting == setting && refusal?.message.contains(words) == true, "\(String(describing: refusal))")
  }

  @Test func `Networks without images have nothing to show`() throws {
    let network = try NetworkDescription(input: [4], preset: .keras) { Layer.dense(units: 2) }
    for word in ["gradCAM", "filters", "responses"] {
      let attribution = try attribution(word)
      #expect(throws: AttributionRefusal.self) { try attribution.fitted(to: network) }
    }
  }

  @Test func `Each shows its parts`() throws {
    let description = try network()
    let network = Network(description, key: RandomKey(seed: 1))
    let kinds = try [
      "gradCAM", "integratedGradients: {nodes: 4, maximumNodes: 8}", "filters", "responses: {records: 2, channels: 3}",
    ]
    .map { try attribution($0).fitted(to: description) }
    let captures = kinds.flatMap(\.capturedLayers)
    let workers = Workers(count: 1)
    var generator = RandomKey(seed: 2).generator()
    let inputs = Tensor(shape: [3, 2, 8, 8], values: (0..<3 * 128).map { _ in generator.uniform() })
    var callCount = 0
    let subject = try AttributionSubject(
      network, capturing: captures, inputs: inputs, decisions: [0, 2, 1], workers: workers,
      onRecord: { callCount += 1 })
    let parts = try kinds.flatMap { try $0.explain(subject) }
    #expect(
      parts.map(\.form) == [
        .maps(.sequential), .maps(.signed), .filters(layer: "convolution1"), .filters(layer: "convolution2"),
        .responses(layer: "convolution1", channelCount: 3), .responses(layer: "convolution2", channelCount: 4),
      ])
    #expect(
      parts.map(\.values.shape) == [
        [3, 8, 8], [3, 2, 8, 8], [3, 2, 3, 3], [4, 3, 3, 3], [2, 3, 6, 6], [2, 3, 4, 4],
      ])
    #expect(parts[1].completeness.count == 3 && callCount == 6)
    for (row, completeness) in parts[1].completeness.enumerated() {
      let sum = parts[1].values[row: row].values.reduce(0.0) { $0 + Double($1) }
      #expect(abs(sum - completeness.difference - completeness.residual) < 1e-6)
    }
    #expect(parts[0].title == "Grad-CAM, relu2")
  }
}
