import Records

/// Hands out the raw records of a catalogue by number, opening shards when they are first needed.
///
/// For one thread. Holds at most ``openLimit`` open shards.
final class RecordFetcher {
  private let catalogue: RecordCatalogue
  private let refusesDamage: Bool
  private var readers: [Int: any RecordReader] = [:]
  private var opened: [Int] = []
  private var current = -1
  private var range = 0..<0
  private var reader: (any RecordReader)?
  private static let openLimit = 64

  /// - Parameter refusesDamage: whether a shard that is damaged as a whole is an error before its first record.
  init(_ catalogue: RecordCatalogue, refusesDamage: Bool) {
    self.catalogue = catalogue
    self.refusesDamage = refusesDamage
  }

  /// Hands a record to `body`, with the number of its collection.
  func withRecord(_ record: Int, _ body: (Span<UInt8>, _ collection: Int) throws -> Void) throws {
    if !range.contains(record) || reader == nil { try enterShard(of: record) }
    guard let reader else { return }
    let collection = catalogue.shards[current].collection
    try reader.read(record - range.lowerBound) { try body($0, collection) }
  }

  private func enterShard(of record: Int) throws {
    reader = nil
    current = catalogue.shardIndex(of: record)
    let shard = catalogue.shards[current]
    range = shard.records
    if let known = readers[current] { return reader = known }
    let opened = try catalogue.collections[shard.collection].makeReader(split: shard.split, shard: shard.number)
    if refusesDamage, let damage = opened.damage { throw damage }
    if self.opened.count == Self.openLimit { readers[self.opened.removeFirst()] = nil }
    self.opened.append(current)
    readers[current] = opened
    reader = opened
  }
}
