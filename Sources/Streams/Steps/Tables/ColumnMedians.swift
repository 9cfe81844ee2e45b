/// Exact medians of columns in memory that does not grow with the records: by three passes over them.
///
/// Floats in an order of whole numbers are counted by their upper 11 bits, then, of those that share the median's, by the
/// next 11, then by the last 10.
enum ColumnMedians {
  /// The medians of the numbers that are not missing.
  ///
  /// - Parameter counts: how many each column has; none may be 0.
  static func medians(
    counts: [Int], over forEachRow: (_ body: (ArraySlice<Float>) -> Void) throws -> Void
  ) throws -> [Float] {
    // Of an even count the two in the middle, else the same one twice.
    let lower = try selected(counts.map { ($0 - 1) / 2 }, over: forEachRow)
    guard counts.contains(where: { $0.isMultiple(of: 2) }) else { return lower }
    let upper = try selected(counts.map { $0 / 2 }, over: forEachRow)
    return zip(lower, upper).map { Float((Double($0) + Double($1)) / 2) }
  }

  /// The number of each column that so many are before.
  private static func selected(
    _ ranks: [Int], over forEachRow: (_ body: (ArraySlice<Float>) -> Void) throws -> Void
  ) throws -> [Float] {
    var ranks = ranks
    var prefixes = [UInt32](repeating: 0, count: ranks.count)
    var usedBits: UInt32 = 0
    for bits: UInt32 in [11, 11, 10] {
      let size = 1 << Int(bits)
      let shift = 32 - usedBits - bits
      var counts = [Int](repeating: 0, count: ranks.count * size)
      try forEachRow { row in
        for (column, value) in row.enumerated() where !value.isNaN {
          let key = orderedBits(value)
          guard usedBits == 0 || key >> (32 - usedBits) == prefixes[column] else { continue }
          counts[column * size + Int(key >> shift) & (size - 1)] += 1
        }
      }
      for column in ranks.indices {
        var bucket = 0
        while bucket < size - 1, ranks[column] >= counts[column * size + bucket] {
          ranks[column] -= counts[column * size + bucket]
          bucket += 1
        }
        prefixes[column] = prefixes[column] << bits | UInt32(bucket)
      }
      usedBits += bits
    }
    return prefixes.map { Float(bitPattern: $0 & 0x8000_0000 != 0 ? $0 & 0x7FFF_FFFF : ~$0) }
  }

  /// A whole number for each float, in the same order.
  private static func orderedBits(_ value: Float) -> UInt32 {
    let bits = value.bitPattern
    return bits & 0x8000_0000 != 0 ? ~bits : bits | 0x8000_0000
  }
}
