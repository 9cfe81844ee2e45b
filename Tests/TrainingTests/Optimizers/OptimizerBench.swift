import Concurrency
import Foundation
import Training

/// Values and gradients of an optimiser under test, handed out in ranges as a plan does.
final class OptimizerBench {
  private let place: Place
  var optimizer: Optimizer

  /// Memory that stays where it is.
  private final class Place {
    let values: UnsafeMutableBufferPointer<Float>
    let gradients: UnsafeMutableBufferPointer<Float>

    init(_ values: [Float]) {
      self.values = .allocate(capacity: values.count)
      gradients = .allocate(capacity: values.count)
      _ = self.values.initialize(from: values)
      gradients.initialize(repeating: 0)
    }

    deinit {
      values.deallocate()
      gradients.deallocate()
    }
  }

  init(
    _ description: OptimizerDescription, clip: GradientClip? = nil, values: [Float], layout: OptimizerLayout? = nil,
    threads: Int = 1, rangeCount: Int = 16_384, saved: OptimizerState? = nil
  ) throws {
    let (place, count) = (Place(values), values.count)
    self.place = place
    optimizer = try Optimizer(
      description, clip: clip, layout: layout ?? OptimizerLayout(count: count, segments: [0..<count]),
      workers: Workers(count: threads), saved: saved
    ) { body, finish in
      Segment.disjoint(
        count: (count + rangeCount - 1) / rangeCount,
        body: { index, _ in
          let range = index * rangeCount..<min((index + 1) * rangeCount, count)
          guard let value = place.values.baseAddress, let gradient = place.gradients.baseAddress else { return }
          body(range, value + range.lowerBound, gradient + range.lowerBound)
        }, finish: finish)
    }
  }

  var values: [Float] { Array(place.values) }

  func step(_ gradients: [Float], learningRate: Double, gradientScale: Double = 1) {
    _ = place.gradients.update(from: gradients)
    optimizer.step(learningRate: learningRate, gradientScale: gradientScale)
  }
}

/// Numbers that another framework computed, read from this folder's `Goldens`.
struct OptimizerGolden: Decodable {
  let source: String
  let initial: [Float]
  let gradients: [[Float]]
  /// Values after so many steps, by case.
  let cases: [String: [String: [Double]]]

  static func load(_ framework: String) throws -> OptimizerGolden {
    try JSONDecoder().decode(Self.self, from: goldenBytes("optimizers-\(framework).json"))
  }
}

/// The largest distance, relative to the larger of the value and one.
func distance(_ values: [Float], _ expected: [Double]) -> Double {
  zip(values, expected).map { abs(Double($0) - $1) / max(abs($1), 1) }.max() ?? .infinity
}
