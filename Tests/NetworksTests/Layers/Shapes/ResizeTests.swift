import Arrays
import Concurrency
import Networks
import Testing

@Suite struct ResizeTests {
  /// `tf.image.resize` of TensorFlow 2.21 and `interpolate` of PyTorch 2.13.
  @Test func agreesWithTheFrameworks() throws {
    let description = try NetworkDescription(input: [1, 3, 5], preset: .keras, layers: [("r", .resize([2, 3]))])
    let plan = try ExecutionPlan(description, mode: .inference, batchSize: 1, workers: Workers(count: 1))
    plan.load(Network(description, key: RandomKey(seed: 1)))
    let image = (0..<15).map { Float(($0 * $0) % 11) }
    let found = plan.predict(Tensor(shape: [1, 1, 3, 5], values: image)).values
    #expect(zip(found, Self.expected).allSatisfy { abs($0 - $1) < 1e-5 } && found.count == 6, "\(found)")
  }

  private static let expected: [Float] = [1, 4.25, 6.1666665, 1.25, 2, 6.9166665]

  @Test func aSizeThatIsThereChangesNothing() throws {
    let description = try NetworkDescription(input: [2, 7], preset: .keras, layers: [("r", .resize(7))])
    let plan = try ExecutionPlan(description, mode: .inference, batchSize: 1, workers: Workers(count: 1))
    plan.load(Network(description, key: RandomKey(seed: 1)))
    let sound = (0..<14).map { Float($0 * $0) }
    #expect(plan.predict(Tensor(shape: [1, 2, 7], values: sound)).values == sound)
  }
}

extension Resize: ExemplifiedLayer {
  static func naive(_ layer: NaiveLayer) -> [[Double]] {
    let size = layer.settings(Self.self).size.lengths
    let before = layer.shape.count == 3 ? Array(layer.shape.dropFirst()) : [1, layer.shape[1]]
    let after = layer.shape.count == 3 ? Array(layer.output.dropFirst()) : [1, layer.output[1]]
    precondition(size.count <= 2)
    /// The two neighbours of a place along an axis, and how near the second is.
    func neighbours(_ place: Int, _ axis: Int) -> (Int, Int, Double) {
      let exact = (Double(place) + 0.5) * Double(before[axis]) / Double(after[axis]) - 0.5
      let inside = min(max(exact, 0), Double(before[axis] - 1))
      let low = Int(inside)
      return (low, min(low + 1, before[axis] - 1), inside - Double(low))
    }
    return layer.each { x in
      (0..<layer.shape[0]).flatMap { channel in
        (0..<after[0] * after[1]).map { place in
          let (top, bottom, down) = neighbours(place / after[1], 0)
          let (left, right, across) = neighbours(place % after[1], 1)
          func value(_ row: Int, _ column: Int) -> Double { x[channel * layer.space + row * before[1] + column] }
          let upper = value(top, left) * (1 - across) + value(top, right) * across
          let lower = value(bottom, left) * (1 - across) + value(bottom, right) * across
          return upper * (1 - down) + lower * down
        }
      }
    }
  }

  static func draw(_ shapes: inout RandomShapes) -> RandomShapes.Case {
    let size = shapes.shape.count == 3 ? AxisLengths([1 + shapes.below(9), 1 + shapes.below(9)]) : 5
    return shapes.row(shapes.shape, .resize(size))
  }

  static let drawCount = 12

  static let goldens = LayerGoldens.none(because: "its numbers of TensorFlow and PyTorch stand in a test above")
}
