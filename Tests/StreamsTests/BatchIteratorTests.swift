import Arrays
import Foundation
import Records
import Streams
import Testing

@Suite struct BatchIteratorTests {
  private func batches(_ dataset: Dataset, seed: UInt64 = 3, epoch: Int = 0) throws -> (
    batches: [Batch], ledger: Ledger
  ) {
    let iterator = try BatchIterator(
      dataset: dataset, key: RandomKey(seed: seed), epoch: epoch, resources: .callingThread)
    var batches: [Batch] = []
    while let batch = try iterator.next() { batches.append(batch) }
    return (batches, iterator.ledger)
  }

  @Test func deliversEveryRecordInStoredOrder() throws {
    let small = try SmallDataset()
    let dataset = try small.dataset(DatasetDescription(split: "train", batchSize: 8))
    let (batches, ledger) = try batches(dataset)
    #expect(batches.count == 7)
    #expect(dataset.batchCount == 7)
    #expect(batches.allSatisfy { $0.inputs.shape == [8, 1, 6, 5] })
    #expect(batches.flatMap { $0.recordIDs.prefix($0.validCount) } == Array(0..<50))
    #expect(ledger.delivered == 50)
    #expect(ledger.declared == 50)
    // Against a plain reading of the shards.
    var position = 0
    for shard in 0..<4 {
      var reader = try TFRecordReader(path: small.shard(shard))
      while let record = try reader.next() {
        let features = try Example(parsing: record.span).features
        let (batch, row) = (batches[position / 8], position % 8)
        #expect(features["label"] == .integers([Int64(batch.labels[row])]))
        let samples = batch.inputs[row: row].values.map { UInt8(($0 * 255).rounded()) }
        let key = (0..<50).first { SmallDataset.samples(ofKey: $0) == samples }
        #expect(key.map { Int32($0 % 3) } == batch.labels[row])
        position += 1
      }
    }
    #expect(position == 50)
  }

  @Test func samplesAreExactlyTheByteOver255() throws {
    let small = try SmallDataset()
    for batch in try batches(small.dataset(DatasetDescription(split: "test", batchSize: 7))).batches {
      #expect(batch.inputs.values.allSatisfy { Float(UInt8(($0 * 255).rounded())) / 255 == $0 })
    }
  }

  @Test func aPartialBatchIsPaddedOrDropped() throws {
    let small = try SmallDataset()
    let padded = try batches(small.dataset(DatasetDescription(split: "train", batchSize: 8)))
    let last = try #require(padded.batches.last)
    #expect(last.validCount == 2)
    #expect(last.labels.suffix(6).allSatisfy { $0 == -1 })
    #expect(last.recordIDs.suffix(6).allSatisfy { $0 == -1 })
    #expect(last.inputs.values.suffix(6 * 30).allSatisfy { $0 == 0 })
    let description = DatasetDescription(split: "train", batchSize: 8, remainder: .drop)
    let dropped = try batches(small.dataset(description))
    #expect(dropped.batches.count == 6)
    #expect(try small.dataset(description).batchCount == 6)
    #expect(dropped.ledger.remainder == 2)
  }

  @Test func splitExpressionsChooseRecords() throws {
    let small = try SmallDataset()
    let dataset = try small.dataset(DatasetDescription(split: "train[40:]+test[:3]", batchSize: 4))
    #expect(dataset.recordCount == 13)
    let identity = dataset.catalogue.identity(of: 50)
    #expect(identity.split == "test")
    #expect(identity.record == 50)
    #expect(dataset.catalogue.identity(of: 40).description == "small-train.tfrecord-00003-of-00004__2")
    let whole = try batches(small.dataset(DatasetDescription(split: "train+test", batchSize: 57))).batches[0]
    let part = try batches(dataset).batches
    #expect(part[0].inputs[row: 1] == whole.inputs[row: 41])
    #expect(part[2].inputs[row: 2] == whole.inputs[row: 50])
  }

  @Test func shuffledEpochsDifferAndRepeat() throws {
    let small = try SmallDataset()
    let dataset = try small.dataset(DatasetDescription(split: "train", shuffle: .global, batchSize: 8))
    let ids = { (seed: UInt64, epoch: Int) in
      try batches(dataset, seed: seed, epoch: epoch).batches.flatMap(\.recordIDs)
    }
    #expect(try ids(1, 0) == ids(1, 0))
    #expect(try ids(1, 0) != ids(1, 1))
    #expect(try ids(1, 0) != ids(2, 0))
    #expect(Set(try ids(1, 1)) == Set(-1..<50))
  }

  /// The same record gets the same augmentation alone, in any batch, in any order and under any split expression.
  @Test func augmentationBelongsToTheRecord() throws {
    let small = try SmallDataset()
    let transforms: [Transform] = [
      .randomFlip(.horizontal), .randomTranslation(RandomTranslation(fraction: 0.3)),
      .randomRotation(RandomRotation(turns: 0.1)), .randomZoom(RandomZoom(fraction: 0.2)),
      .randomCrop(RandomCrop(padding: 2)),
    ]
    var all: [Int: Tensor] = [:]
    let shuffled = DatasetDescription(split: "train", transforms: transforms, shuffle: .global, batchSize: 16)
    for batch in try batches(small.dataset(shuffled)).batches {
      for row in 0..<batch.validCount { all[batch.recordIDs[row]] = batch.inputs[row: row] }
    }
    for position in [0, 13, 37, 49] {
      let alone = DatasetDescription(split: "train[\(position):\(position + 1)]", transforms: transforms, batchSize: 1)
      #expect(try batches(small.dataset(alone)).batches[0].inputs[row: 0] == all[position])
    }
    let plain = try batches(small.dataset(DatasetDescription(split: "train", batchSize: 50))).batches[0]
    #expect((0..<50).contains { plain.inputs[row: $0] != all[$0] })
    let other = try batches(small.dataset(shuffled), epoch: 1).batches
    let changed = other.flatMap { batch in
      (0..<batch.validCount).map { batch.inputs[row: $0] != all[batch.recordIDs[$0]] }
    }
    #expect(changed.filter { $0 }.count > 40)
  }

  @Test func eachRecordDrawsItsOwn() throws {
    let small = try SmallDataset()
    let plain = try batches(small.dataset(DatasetDescription(split: "train", batchSize: 50))).batches[0]
    let flipping = DatasetDescription(split: "train", transforms: [.randomFlip(.horizontal)], batchSize: 50)
    let flipped = try batches(small.dataset(flipping)).batches[0]
    let changed = (0..<50).filter { plain.inputs[row: $0] != flipped.inputs[row: $0] }
    #expect((10...40).contains(changed.count))
  }

  @Test func insertingAStepChangesNoOtherStepsDraws() throws {
    let small = try SmallDataset()
    let crop = Transform.randomCrop(RandomCrop(padding: 2))
    let identity = Transform.normalize(Normalize(mean: [0], std: [1]))
    let alone = try batches(small.dataset(DatasetDescription(split: "train", transforms: [crop], batchSize: 50)))
    let behind = try batches(
      small.dataset(DatasetDescription(split: "train", transforms: [identity, crop], batchSize: 50)))
    let twice = try batches(small.dataset(DatasetDescription(split: "train", transforms: [crop, crop], batchSize: 50)))
    #expect(alone.batches[0].inputs == behind.batches[0].inputs)
    #expect(alone.batches[0].inputs != twice.batches[0].inputs)
  }

  @Test func aDamagedRecordIsNamedOrCounted() throws {
    let small = try SmallDataset()
    try small.changeShard(1) { $0[20] ^= 1 }
    let iterator = try BatchIterator(
      dataset: try small.dataset(DatasetDescription(split: "train", batchSize: 4)), key: RandomKey(seed: 1), epoch: 0)
    let error = #expect(throws: RecordsError.self) { while try iterator.next() != nil {} }
    #expect(error?.message.contains("\(small.shard(1)): record 0 at byte 0") == true)
    #expect(throws: RecordsError.self) { try iterator.next() }
    let skipping = DatasetDescription(split: "train", batchSize: 4, onCorrupt: .skip)
    let (batches, ledger) = try batches(small.dataset(skipping))
    #expect(ledger.skipped == 1)
    #expect(ledger.delivered == 49)
    #expect(!batches.flatMap(\.recordIDs).contains(12))
  }

  @Test func aShardCutAtARecordBoundaryIsFoundOrCounted() throws {
    let small = try SmallDataset()
    let reader = try ShardReader(path: small.shard(2), declaredCount: 13)
    var page = ShardIndex.Page()
    let boundary = try reader.index.location(of: 5, page: &page).byteOffset
    try small.changeShard(2) { $0.removeSubrange(boundary...) }
    let error = #expect(throws: RecordsError.self) {
      try batches(small.dataset(DatasetDescription(split: "train", shuffle: .global, batchSize: 4)))
    }
    #expect(error?.message.contains("after 5 records") == true)
    let skipping = DatasetDescription(split: "train", shuffle: .global, batchSize: 4, onCorrupt: .skip)
    #expect(try batches(small.dataset(skipping)).ledger.skipped == 8)
  }

  @Test func nothingIsReadBeforeTheFirstBatch() throws {
    let small = try SmallDataset()
    let dataset = try small.dataset(DatasetDescription(split: "train", batchSize: 4))
    let iterator = try BatchIterator(dataset: dataset, key: RandomKey(seed: 1), epoch: 0)
    try FileManager.default.removeItem(atPath: small.shard(0))
    #expect(throws: RecordsError.self) { try iterator.next() }
  }

  @Test func descriptionsAreChecked() throws {
    let small = try SmallDataset()
    let wrong = [
      DatasetDescription(split: "train", batchSize: 0),
      DatasetDescription(split: "train", inputFeature: "photo", batchSize: 1),
      DatasetDescription(split: "train", inputFeature: "label", batchSize: 1),
      DatasetDescription(split: "train", labelFeature: "image", batchSize: 1),
      DatasetDescription(split: "train", shuffle: .buffer(size: 0), batchSize: 1),
      DatasetDescription(split: "train", transforms: [.randomZoom(RandomZoom(fraction: 1))], batchSize: 1),
      DatasetDescription(split: "train", transforms: [.randomCrop(RandomCrop(padding: 0))], batchSize: 1),
      DatasetDescription(split: "train", transforms: [.normalize(Normalize(mean: [0], std: [0]))], batchSize: 1),
      DatasetDescription(split: "train", transforms: [.normalize(Normalize(mean: [0, 1], std: [1]))], batchSize: 1),
    ]
    for description in wrong {
      let error = #expect(throws: StreamsError.self) { try small.dataset(description) }
      #expect(error?.code == .configuration)
    }
    #expect(throws: RecordsError.self) { try small.dataset(DatasetDescription(split: "nope", batchSize: 1)) }
  }
}
