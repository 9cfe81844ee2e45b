/// A point in the tree of random streams: where randomness comes from, by name.
///
/// A key is derived from the run's seed by names and numbers ("shuffle", epoch, record id …), never by position or
/// by drawing from a shared generator. Inserting a step therefore changes no other step's draws, and the same record
/// gets the same draw under any number of threads and after any resume.
public struct RandomKey: Hashable, Sendable, Codable {
  /// The 64-bit state that seeds ``CounterGenerator``.
  public let bits: UInt64

  /// The root of all streams of one run.
  public init(seed: UInt64) { bits = Self.mixed(seed ^ 0x6D69_6C6C_7261_6365) }

  private init(bits: UInt64) { self.bits = bits }

  /// The stream called `name` below this one.
  ///
  /// - Complexity: O(UTF-8 length of `name`).
  public func derived(_ name: String) -> RandomKey {
    var hash = bits
    for byte in name.utf8 { hash = Self.mixed(hash ^ UInt64(byte)) }
    return RandomKey(bits: Self.mixed(hash ^ 0xA5A5_0000_0000_0000 ^ UInt64(name.utf8.count)))
  }

  /// The stream numbered `number` below this one.
  public func derived(_ number: Int) -> RandomKey {
    RandomKey(bits: Self.mixed(Self.mixed(bits ^ 0x5A5A_0000_0000_0001) &+ UInt64(bitPattern: Int64(number))))
  }

  /// A fresh generator at the start of this stream.
  public func generator() -> CounterGenerator { CounterGenerator(key: bits) }

  /// The finaliser of SplitMix64 (Steele, Lea and Flood, 2014, "Fast splittable pseudorandom number generators"),
  /// a bijection whose every output bit depends on every input bit.
  private static func mixed(_ input: UInt64) -> UInt64 {
    var z = input &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
