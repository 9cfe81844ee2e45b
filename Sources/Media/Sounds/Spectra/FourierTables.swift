import CMediaKernels
import Glibc

/// The factors and roots of unity of a discrete Fourier transform of a fixed length.
struct FourierTables: Sendable {
  /// Complex numbers.
  let length: Int
  private let radices: [Int32]
  private let roots: [Float]
  /// cos and -sin of πk / length for k from 0 to `length`, by which twice as many real numbers are transformed.
  private let realRoots: [Float]

  /// Computes the tables, in double precision.
  ///
  /// - Complexity: transforms then take O(length · sum of the length's prime factors).
  init(length: Int) {
    precondition(length > 0, "a transform needs a positive length, got \(length)")
    self.length = length
    radices = Self.factors(of: length)
    var roots: [Float] = []
    var before = 1
    for radix in radices.map({ Int($0) }) {
      let count = length / (before * radix)
      for j in 1..<radix {
        for i in 0..<count { roots += Self.root(j * before * i, of: length) }
      }
      if radix > 5 { for j in 0..<radix { roots += Self.root(j, of: radix) } }
      before *= radix
    }
    self.roots = roots
    realRoots = (0...length).flatMap { Self.root($0, of: 2 * length) }
  }

  /// Memory that transforms need, aligned for vectors; to be deallocated by the caller.
  func makeScratch() -> UnsafeMutablePointer<Float> {
    let count = 4 * length * Int(spectrum_lanes)
    let memory = UnsafeMutableRawPointer.allocate(byteCount: count * MemoryLayout<Float>.stride, alignment: 64)
    return memory.bindMemory(to: Float.self, capacity: count)
  }

  /// Lends the tables to kernels for complex numbers.
  func withComplexPlan<Result>(_ body: (fourier_plan) -> Result) -> Result {
    radices.withUnsafeBufferPointer { radices in
      roots.withUnsafeBufferPointer { roots in
        body(
          fourier_plan(
            length: Int64(length), pass_count: Int64(radices.count), radices: radices.baseAddress,
            roots: roots.baseAddress))
      }
    }
  }

  /// Lends the tables to kernels for twice as many real numbers.
  func withRealPlan<Result>(_ body: (real_plan) -> Result) -> Result {
    withComplexPlan { half in
      realRoots.withUnsafeBufferPointer { body(real_plan(half: half, roots: $0.baseAddress)) }
    }
  }

  /// As many fours as there are, then the primes, least first.
  private static func factors(of length: Int) -> [Int32] {
    var (factors, rest, factor) = ([Int32](), length, 4)
    while rest > 1 {
      if factor * factor > rest, factor > 4 { factor = rest }
      while rest % factor == 0 {
        factors.append(Int32(factor))
        rest /= factor
      }
      factor = factor == 4 ? 2 : factor == 2 ? 3 : factor + 2
    }
    return factors
  }

  /// cos and -sin of 2π · numerator / denominator.
  private static func root(_ numerator: Int, of denominator: Int) -> [Float] {
    let angle = 2 * Double.pi * Double(numerator % denominator) / Double(denominator)
    return [Float(cos(angle)), Float(-sin(angle))]
  }
}
