import Arrays
import Concurrency
import Explanation
import Networks
import Testing

struct RISETests {
  /// One place, which is seen or not: the mean of what the network says where it is seen, by which the map is divided.
  @Test func `Comes to the output where a place is seen, within its error`() throws {
    let description = try NetworkDescription(input: [1, 1, 1], preset: .keras) {
      Layer.flatten
      Layer.dense(units: 2)
    }
    var network = Network(description, key: RandomKey(seed: 1))
    network["dense1.weight"] = Tensor(shape: [2, 1], values: [3, 0])
    var kind = RISE()
    (kind.maskCount, kind.cellCount, kind.output, kind.share) = (4_000, 1, .logit, 0.25)
    let part = try kind.explain(
      AttributionSubject(
        network, inputs: Tensor(shape: [1, 1, 1, 1], values: [2]), decisions: [0], workers: Workers(count: 1)))[0]
    let error = try #require(part.standardErrors).values[0]
    // 6 where it is seen; the share that is seen has the deviation √(¼ · ¾ / 4000), times 6 / ¼.
    #expect(abs(part.values.values[0] - 6) < 4 * error && abs(error - 0.1643) < 0.01)
  }

  @Test func `What the class depends on lights up`() throws {
    let description = try NetworkDescription(input: [1, 16, 16], preset: .keras) {
      Layer.flatten
      Layer.dense(units: 2)
    }
    var network = Network(description, key: RandomKey(seed: 1))
    var weights = [Float](repeating: 0, count: 512)
    for place in 0..<256 where place / 16 < 4 && place % 16 < 4 { weights[place] = 0.3 }
    network["dense1.weight"] = Tensor(shape: [2, 256], values: weights)
    let subject = try AttributionSubject(
      network, inputs: Tensor(shape: [1, 1, 16, 16], repeating: 1), decisions: [0], workers: Workers(count: 2))
    let map: [Float] = try RISE().explain(subject)[0].values.values
    var (inside, all): (Float, Float) = (0, 0)
    for (place, value) in map.enumerated() {
      all += value / 256
      if place / 16 < 4, place % 16 < 4 { inside += value / 16 }
    }
    #expect(inside > 1.05 * all)
  }
}

extension RISE: ExemplifiedAttribution {
  /// A place that is open in both of two masks, and then gives 3 · 2: (6 + 6) / 2 masks / a share of ½.
  static var example: AttributionExample {
    get throws {
      var kind = RISE()
      (kind.maskCount, kind.cellCount, kind.output) = (2, 1, .logit)
      return try AttributionExample(
        kind, [.flatten, .dense(units: 2)], ["dense1.weight": [3, 0]], image: Tensor(shape: [1, 1, 1], values: [2]),
        gives: [12])
    }
  }
}
