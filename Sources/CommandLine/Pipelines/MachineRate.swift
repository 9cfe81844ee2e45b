import Networks

/// About how fast this machine trains networks of convolutions.
enum MachineRate {
  /// Multiply-adds a second of so many threads: what small networks were seen to reach, not the limit.
  static func multiplyAddsPerSecond(threadCount: Int) -> Double {
    let words = Processor.current.instructionSet
    let each = words.hasPrefix("avx512") ? 15e9 : words.hasPrefix("avx2") ? 9e9 : 2e9
    return each * Double(threadCount)
  }
}
