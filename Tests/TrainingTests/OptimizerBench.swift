import Arrays
import Foundation
import Training

/// Values and gradients of an optimiser under test, handed out in ranges as a plan does.
final class OptimizerBench {
  private(set) var values: [Float]
  private let segments: [Range<Int>]
  private let workers: Workers
  private let rangeCount: Int
  var optimizer: Optimizer

  init(
    _ description: OptimizerDescription, clip: GradientClip? = nil, values: [Float], segments: [Range<Int>]? = nil,
    threads: Int = 1, rangeCount: Int = 16_384, saved: OptimizerState? = nil
  ) throws {
    self.values = values
    self.segments = segments ?? [0..<values.count]
    workers = Workers(count: threads)
    self.rangeCount = rangeCount
    optimizer = try Optimizer(
      description, clip: clip, count: values.count, segments: self.segments, saved: saved)
  }

  func step(_ gradients: [Float], learningRate: Double) {
    let (workers, rangeCount, count) = (workers, rangeCount, values.count)
    // The pointers are used only inside the call, which waits for all ranges.
    values.withUnsafeMutableBufferPointer { values in
      gradients.withUnsafeBufferPointer { gradients in
        guard let value = values.baseAddress, let gradient = gradients.baseAddress else { return }
        optimizer.step(learningRate: learningRate) { body in
          workers.forEach((count + rangeCount - 1) / rangeCount) { index, _ in
            let range = index * rangeCount..<min((index + 1) * rangeCount, count)
            body(range, value + range.lowerBound, gradient + range.lowerBound)
          }
        }
      }
    }
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

func goldenBytes(_ name: String) throws -> Data {
  try Data(contentsOf: URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Goldens/\(name)"))
}

/// The largest distance, relative to the larger of the value and one.
func distance(_ values: [Float], _ expected: [Double]) -> Double {
  zip(values, expected).map { abs(Double($0) - $1) / max(abs($1), 1) }.max() ?? .infinity
}
