public import Arrays

/// A keyed bijection on `0..<count` that needs no memory: element `i` of a shuffled order is computed from `i`.
///
/// A balanced Feistel network over the smallest even number of bits that holds `count`, with cycle walking:
/// values that fall outside are mapped again, at most four times on average. The order changes altogether when `count`
/// changes.
///
/// - Reference: Luby and Rackoff, 1988, "How to construct pseudorandom permutations from pseudorandom functions";
///   Black and Rogaway, 2002, "Ciphers with arbitrary finite domains", section 4 (cycle walking).
public struct Permutation: Sendable {
  /// How many elements are permuted.
  public let count: Int

  private let halfBitCount: UInt64
  private let halfMask: UInt64
  private let roundKeys: [UInt64]

  /// Six rounds look random on wide halves; narrow ones have few round functions to draw from and need more rounds.
  private static func roundCount(halfBitCount: UInt64) -> Int { max(6, 32 / Int(halfBitCount)) }

  /// The permutation of `0..<count` under a key.
  public init(count: Int, key: RandomKey) {
    precondition(count >= 0, "a permutation needs a count that is not negative, got \(count)")
    self.count = count
    let bitCount = UInt64(Int.bitWidth - max(count - 1, 1).leadingZeroBitCount)
    halfBitCount = (bitCount + 1) / 2
    halfMask = 1 << halfBitCount - 1
    roundKeys = (0..<Self.roundCount(halfBitCount: halfBitCount)).map { key.derived("permutation").derived($0).bits }
  }

  /// The element at a position.
  ///
  /// - Precondition: the position is in `0..<count`.
  public subscript(position: Int) -> Int {
    precondition((0..<count).contains(position), "position \(position) of a permutation of \(count)")
    var value = UInt64(position)
    repeat { value = permuted(value) } while value >= UInt64(count)
    return Int(value)
  }

  /// One pass of the network over `2 · halfBitCount` bits.
  private func permuted(_ value: UInt64) -> UInt64 {
    var left = value >> halfBitCount
    var right = value & halfMask
    for key in roundKeys { (left, right) = (right, left ^ (Self.mixed(right ^ key) & halfMask)) }
    return left << halfBitCount | right
  }

  /// The finaliser of SplitMix64.
  private static func mixed(_ input: UInt64) -> UInt64 {
    var z = input &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
