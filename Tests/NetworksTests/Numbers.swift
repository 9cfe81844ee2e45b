import Arrays
import Glibc

extension Double {
  static func exponential(_ x: Double) -> Double { exp(x) }
  static func logarithm(_ x: Double) -> Double { log(x) }
}

/// Normal draws in a tensor.
func normalTensor(_ shape: [Int], _ key: RandomKey) -> Tensor {
  var generator = key.generator()
  return Tensor(shape: shape, values: (0..<shape.product).map { _ in generator.normal() })
}

/// The rows of a tensor in double precision.
func rows(_ tensor: Tensor) -> [[Double]] {
  let count = tensor.count / tensor.shape[0]
  return (0..<tensor.shape[0]).map { n in tensor.values[n * count..<(n + 1) * count].map(Double.init) }
}

/// The largest distance, relative to the largest expected magnitude.
func relativeError(_ found: [Double], _ expected: [Double]) -> Double {
  let scale = max(expected.map(abs).max() ?? 0, 1e-6)
  return (zip(found, expected).map { abs($0 - $1) }.max() ?? 0) / scale
}

extension Float {
  static func pow(_ base: Float, _ exponent: Int) -> Float { powf(base, Float(exponent)) }
}
