import Arrays
import Concurrency
import Explanation
import Networks
import Testing

/// An attribution whose tests give an example, which ``AttributionTests`` does; one without is told of there.
protocol ExemplifiedAttribution: AttributionKind {
  static var example: AttributionExample { get throws }
}

/// What an attribution shows of one record, and what must come out, computed by hand.
struct AttributionExample {
  let found, expected: [Float]

  /// Shows what a network with these values makes of one image for its class 0.
  init(
    _ attribution: some AttributionKind, _ layers: [Layer], _ values: [String: [Float]], image: Tensor,
    background: Tensor? = nil, gives expected: [Float]
  ) throws {
    let description = try NetworkDescription(input: image.shape, preset: .keras, layers: layers.map { (nil, $0) })
    var network = Network(description, key: RandomKey(seed: 1))
    for (name, values) in values { network[name] = Tensor(shape: network[name].shape, values: values) }
    let fitted = try attribution.fitted(to: description)
    let workers = Workers(count: 1)
    let parts = try fitted.explain(
      AttributionSubject(
        network, capturing: fitted.capturedLayers, inputs: image.reshaped(to: [1] + image.shape), decisions: [0],
        background: background, workers: workers))
    self.expected = expected
    found = parts.flatMap(\.values.values)
  }

  /// Shows what a function of a table's rows makes of some.
  init(_ attribution: some TableAttributionKind, _ subject: TableSubject, gives expected: [Float]) throws {
    self.expected = expected
    found = try attribution.explain(subject).flatMap(\.values.values)
  }

  func check(_ keyword: String) {
    #expect(
      !found.isEmpty && found.count == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) < 1e-5 },
      "\(keyword) shows \(found) for \(expected)")
  }
}
