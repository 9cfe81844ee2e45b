package import Records

extension TFDSDirectory {
  /// Hands out the records of a split expression as they are stored, until `body` says that it has enough.
  ///
  /// - Parameters:
  ///   - skipsDamaged: whether damaged records are passed over.
  ///   - body: is told a record's place among those of the expression, and its number in a catalogue of this directory.
  package func forEachRecord(
    of expression: String, skipsDamaged: Bool = false,
    _ body: (_ place: Int, _ number: Int, _ record: Span<UInt8>) throws -> Bool
  ) throws {
    var place = 0
    for chosen in try SplitExpression(parsing: expression).ranges(in: splits) {
      guard let index = splits.firstIndex(where: { $0.name == chosen.split }) else { continue }
      let split = splits[index]
      let before = splits[..<index].reduce(0) { $0 + $1.shardLengths.reduce(0, +) }
      var start = 0
      for (shard, length) in split.shardLengths.enumerated() {
        let overlap = chosen.range.clamped(to: start..<start + length)
        defer { start += length }
        if overlap.isEmpty { continue }
        let reader = try makeReader(split: split, shard: shard)
        for ordinal in overlap {
          var goesOn = true
          do {
            try reader.read(ordinal - start) { goesOn = try body(place, before + ordinal, $0) }
          } catch let error as RecordsError where skipsDamaged && error.code == .damaged {}
          place += 1
          if !goesOn { return }
        }
      }
    }
  }
}
