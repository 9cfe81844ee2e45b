import Arrays
import Foundation
import Records
import Streams
import Testing

/// Shards that are damaged in every way: each case ends in an error that says where, or in a ledger that is exact.
@Suite struct FaultCampaignTests {
  private final class Subject {
    let small: SmallDataset
    let sound: [[UInt8]]
    /// The images and labels of the sound dataset by record.
    let truth: [Int: (Tensor, Int32)]

    init() throws {
      small = try SmallDataset(train: 20, test: 4, shards: 4)
      let small = small
      sound = try (0..<4).map { Array(try Data(contentsOf: URL(filePath: small.shard($0)))) }
      var truth: [Int: (Tensor, Int32)] = [:]
      let iterator = try BatchIterator(
        dataset: small.dataset(DatasetDescription(split: "train", batchSize: 1)), key: RandomKey(seed: 1), epoch: 0,
        resources: .callingThread)
      while let batch = try iterator.next() { truth[batch.recordIDs[0]] = (batch.inputs[row: 0], batch.labels[0]) }
      self.truth = truth
    }

    func write(_ bytes: [UInt8], shard: Int) throws { try Data(bytes).write(to: URL(filePath: small.shard(shard))) }
    func repair(_ shard: Int) throws { try write(sound[shard], shard: shard) }
  }

  private var tally = (errors: 0, ledgers: 0, skipped: 0, unharmed: 0)

  /// Reads the damaged dataset both ways and checks what comes of it.
  ///
  /// - Parameter isExchanged: whether whole records may stand in the place of others, as when two shards are exchanged;
  ///   nothing in TFDS's layout tells, but they must still be records of the dataset.
  private mutating func check(
    _ subject: Subject, _ what: @autoclosure () -> String, order: Shuffle = .none, isExchanged: Bool = false
  ) throws {
    for onCorrupt in [DatasetDescription.CorruptRecords.fail, .skip] {
      let description = DatasetDescription(split: "train", shuffle: order, batchSize: 7, onCorrupt: onCorrupt)
      do {
        let iterator = try BatchIterator(
          dataset: subject.small.dataset(description), key: RandomKey(seed: 1), epoch: 0, resources: .callingThread)
        var delivered = 0
        while let batch = try iterator.next() {
          for row in 0..<batch.validCount {
            // What is delivered is right: a checksum stands for every byte of it.
            let found = (batch.inputs[row: row], batch.labels[row])
            let expected = try #require(subject.truth[batch.recordIDs[row]])
            if isExchanged ? !subject.truth.values.contains(where: { $0 == found }) : found != expected {
              Issue.record("\(what()): record \(batch.recordIDs[row]) is not what it was")
            }
          }
          delivered += batch.validCount
        }
        let ledger = iterator.ledger
        if ledger.delivered != delivered || ledger.delivered + ledger.skipped != 20 {
          Issue.record("\(what()): \(delivered) were delivered, but the ledger says \(ledger)")
        }
        tally.ledgers += 1
        tally.skipped += ledger.skipped
        if ledger.skipped == 0 { tally.unharmed += 1 }
        if onCorrupt == .fail, ledger.skipped > 0 { Issue.record("\(what()): skipped without being asked to") }
      } catch let error as RecordsError {
        tally.errors += 1
        let isLocated = error.message.contains(subject.small.path) && error.code != .invalid
        if !isLocated { Issue.record("\(what()): the error says not where: \(error)") }
        if onCorrupt == .skip { Issue.record("\(what()): not skipped: \(error)") }
      }
    }
  }

  @Test mutating func everyFaultIsFoundOrHarmless() throws {
    let subject = try Subject()
    var generator = RandomKey(seed: 3).derived("faults").generator()
    var caseCount = 0

    // Cut at every offset, record borders among them.
    for length in 0..<subject.sound[1].count where length % Campaign.count(1, otherwise: 13) == 0 {
      try subject.write(Array(subject.sound[1].prefix(length)), shard: 1)
      try check(subject, "cut at \(length)")
      caseCount += 1
    }
    try subject.repair(1)

    // Every bit of two shards' first records, then bits anywhere, one to four at a time.
    for bit in 0..<8 * subject.sound[2].count where bit % Campaign.count(1, otherwise: 31) == 0 {
      var bytes = subject.sound[2]
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      try subject.write(bytes, shard: 2)
      try check(subject, "bit \(bit)")
      caseCount += 1
    }
    for number in 0..<Campaign.count(85_000, otherwise: 400) {
      let shard = generator.below(4)
      var bytes = subject.sound[shard]
      for _ in 0...generator.below(4) { bytes[generator.below(bytes.count)] ^= 1 << UInt8(generator.below(8)) }
      try subject.write(bytes, shard: shard)
      try check(subject, "flips \(number) in shard \(shard)", order: number % 2 == 0 ? .global : .buffer(size: 6))
      try subject.repair(shard)
      caseCount += 1
    }

    // Lengths that lie, with a checksum that agrees.
    for number in 0..<Campaign.count(3_000, otherwise: 60) {
      let shard = generator.below(4)
      var bytes = subject.sound[shard]
      let length: UInt64 =
        switch number % 4 {
        case 0: .max - UInt64(generator.below(64))
        case 1: 1 << UInt64(20 + generator.below(43))
        case 2: UInt64(bytes.count + generator.below(1000))
        default: UInt64(generator.below(bytes.count))
        }
      let header = (0..<8).map { UInt8(truncatingIfNeeded: length >> UInt64(8 * $0)) }
      let checksum = CRC32C.masked(CRC32C.checksum(of: header.span))
      bytes.replaceSubrange(
        0..<12, with: header + (0..<4).map { UInt8(truncatingIfNeeded: checksum >> UInt32(8 * $0)) })
      try subject.write(bytes, shard: shard)
      // A length that ends with another record swallows those between, and moves the numbers of those behind.
      try check(subject, "length \(length)", isExchanged: true)
      try subject.repair(shard)
      caseCount += 1
    }

    // Missing, empty, doubled, exchanged and foreign shards; bytes put in and taken out.
    for number in 0..<Campaign.count(12_000, otherwise: 200) {
      let shard = generator.below(4)
      var bytes = subject.sound[shard]
      switch number % 6 {
      case 0: try FileManager.default.removeItem(atPath: subject.small.shard(shard))
      case 1: try subject.write([], shard: shard)
      case 2: try subject.write(bytes + bytes, shard: shard)
      case 3: try subject.write(subject.sound[(shard + 1 + generator.below(3)) % 4] + [0], shard: shard)
      case 4:
        bytes.insert(UInt8(generator.below(256)), at: generator.below(bytes.count + 1))
        try subject.write(bytes, shard: shard)
      default:
        bytes.remove(at: generator.below(bytes.count))
        try subject.write(bytes, shard: shard)
      }
      try check(subject, "shard \(shard), kind \(number % 6)", isExchanged: number % 6 == 3)
      try subject.repair(shard)
      caseCount += 1
    }
    try check(subject, "repaired")
    #expect(tally.unharmed >= 2 && tally.errors > caseCount / 2 && tally.skipped > caseCount / 2)
    print(
      "fault campaign: \(caseCount) cases read both ways: \(tally.errors) located errors, \(tally.ledgers) exact "
        + "ledgers, \(tally.skipped) records skipped")
  }
}
