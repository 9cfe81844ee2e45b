import Glibc

/// Philox4x32-10, a counter-based generator: word `i` of a stream is a pure function of (key, i).
///
/// - Reference: Salmon, Moraes, Dror and Shaw, 2011, "Parallel random numbers: as easy as 1, 2, 3", SC'11, section 4.3.
public struct CounterGenerator: RandomNumberGenerator, Sendable {
  private let key: SIMD2<UInt32>
  private var counter: UInt64 = 0
  private var block = SIMD4<UInt32>()
  private var used = 4

  /// Starts the stream of a 64-bit key; use ``RandomKey/generator()``.
  init(key: UInt64) {
    self.key = SIMD2(UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key >> 32))
  }

  /// The next 32 random bits.
  public mutating func nextWord() -> UInt32 {
    if used == 4 {
      let low = UInt32(truncatingIfNeeded: counter)
      let high = UInt32(truncatingIfNeeded: counter >> 32)
      block = Self.philox(counter: SIMD4(low, high, 0, 0), key: key)
      counter &+= 1
      used = 0
    }
    defer { used += 1 }
    return block[used]
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    let low = UInt64(nextWord())
    return low | UInt64(nextWord()) << 32
  }

  /// A float uniform on [0, 1), a multiple of 2⁻²⁴.
  public mutating func uniform() -> Float { Float(nextWord() >> 8) * 0x1p-24 }

  /// A float uniform on [lower, upper).
  public mutating func uniform(_ range: Range<Float>) -> Float {
    min(range.lowerBound + (range.upperBound - range.lowerBound) * uniform(), range.upperBound.nextDown)
  }

  /// An integer uniform on 0..<bound, without bias.
  ///
  /// - Reference: Lemire, 2019, "Fast random integer generation in an interval", algorithm 5.
  public mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0, "below(_:) needs a positive bound, got \(bound)")
    let range = UInt64(bound)
    var product = next().multipliedFullWidth(by: range)
    if product.low < range {
      let threshold = (0 &- range) % range
      while product.low < threshold { product = next().multipliedFullWidth(by: range) }
    }
    return Int(product.high)
  }

  /// A draw of the standard normal distribution, by the Box–Muller transform.
  public mutating func normal() -> Float {
    let radius = (-2 * log(1 - Double(uniform()))).squareRoot()
    return Float(radius * cos(2 * Double.pi * Double(uniform())))
  }

  /// Ten rounds of the Philox bijection.
  package static func philox(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    var x = counter
    var k = key
    for _ in 0..<10 {
      let a = UInt64(0xD251_1F53) &* UInt64(x[0])
      let b = UInt64(0xCD9E_8D57) &* UInt64(x[2])
      x = SIMD4(
        UInt32(truncatingIfNeeded: b >> 32) ^ x[1] ^ k[0], UInt32(truncatingIfNeeded: b),
        UInt32(truncatingIfNeeded: a >> 32) ^ x[3] ^ k[1], UInt32(truncatingIfNeeded: a))
      k &+= SIMD2(0x9E37_79B9, 0xBB67_AE85)
    }
    return x
  }
}
