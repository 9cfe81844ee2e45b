import Arrays
import Media
import Records
import Streams
import Testing

@Suite struct DatasetTests {
  @Test func severalCollectionsAreOneStream() throws {
    let (first, second) = (try SmallDataset(train: 30, test: 4), try SmallDataset(train: 20, test: 4, shards: 2))
    let collections = try [first, second].map { try TFDSDirectory(opening: $0.path) }
    let description = DatasetDescription(
      records: .concatenation([.split("train"), .split("train", collection: 1), .split("test", collection: 1)]),
      batchSize: 6)
    let dataset = try Dataset(collections, description: description)
    #expect(dataset.recordCount == 54)
    let ids = try batches(dataset).batches.flatMap { $0.recordIDs.prefix($0.validCount) }
    // 30 and 4 records of the first collection come before those of the second.
    #expect(ids == Array(0..<30) + Array(34..<58))
    #expect(dataset.catalogue.identity(of: 34).shardPath.hasPrefix(second.path))
    let mixture = try Dataset(
      collections,
      description: DatasetDescription(
        records: .mixture([.init(.split("train"), weight: 1), .init(.split("train", collection: 1), weight: 1)]),
        batchSize: 6))
    let mixed = try batches(mixture).batches.flatMap { $0.recordIDs.prefix($0.validCount) }
    #expect(mixed.contains { $0 < 30 } && mixed.contains { $0 >= 34 })
  }

  @Test func collectionsMustGiveTheSame() throws {
    let (small, sounds) = (try SmallDataset(), try SoundDataset())
    #expect(throws: StreamsError.self) {
      try Dataset(
        [TFDSDirectory(opening: small.path), TFDSDirectory(opening: sounds.path)],
        description: DatasetDescription(split: "train", batchSize: 4))
    }
    #expect(throws: StreamsError.self) {
      try Dataset([], description: DatasetDescription(split: "train", batchSize: 4))
    }
  }

  /// A pass of a repeated selection draws anew.
  @Test func passesDrawAnew() throws {
    let small = try SmallDataset()
    let dataset = try small.dataset(
      DatasetDescription(
        records: .split("train").repeated(2), transforms: [.randomFlip(.horizontal)], batchSize: 50))
    let (first, second) = (try batches(dataset).batches[0], try batches(dataset).batches[1])
    #expect(first.recordIDs == second.recordIDs)
    #expect(first.inputs != second.inputs)
  }

  @Test func mixedRecordsHaveWeightsOfClasses() throws {
    let small = try SmallDataset()
    let dataset = try small.dataset(
      DatasetDescription(records: .split("train"), batchSize: 8, mixing: .mixUp(alpha: 0.4)))
    let plain = try batches(small.dataset(DatasetDescription(split: "train", batchSize: 8))).batches
    for (batch, before) in zip(try batches(dataset).batches, plain) {
      let targets = try #require(batch.targets)
      #expect(targets.shape == [8, 3])
      #expect(batch.labels == before.labels)
      for row in 0..<8 {
        #expect(abs(targets[row: row].values.reduce(0, +) - (row < batch.validCount ? 1 : 0)) < 1e-6)
      }
      #expect(batch.inputs != before.inputs)
    }
    #expect(throws: StreamsError.self) {
      try small.dataset(DatasetDescription(records: .split("train"), batchSize: 8, mixing: .mixUp(alpha: 0)))
    }
  }

  @Test func numbersAreAnInputToo() throws {
    let sounds = try SoundDataset(count: 5)
    let dataset = try sounds.dataset {
      $0.inputFeature = "place"
      $0.padding = .none
    }
    #expect(dataset.inputShape == .numbers(count: 2))
    let batch = try batches(dataset).batches[0]
    #expect(batch.inputs.shape == [6, 2])
    #expect(batch.inputs.values == [0, 0, 1, -1, 2, -2, 3, -3, 4, -4, 0, 0])
  }

  @Test func whatDoesNotFitIsRefused() throws {
    let (small, sounds) = (try SmallDataset(), try SoundDataset())
    for change: (inout DatasetDescription) -> Void in [
      { $0.padding = .longest }, { $0.lengthWindow = 3 }, { $0.labelFeature = "image" }, { $0.targetFeature = "image" },
      { $0.maps = ["none"] }, { $0.transforms = [.fitLength(FitLength(frameCount: 3))] },
    ] {
      var description = DatasetDescription(split: "train", batchSize: 4)
      change(&description)
      let error = #expect(throws: StreamsError.self) { try small.dataset(description) }
      #expect(error?.code == .configuration)
    }
    #expect(throws: StreamsError.self) { try sounds.dataset { $0.labelFeature = "place" } }
    #expect(try sounds.dataset { $0.labelFeature = nil }.classCount == 0)
  }
}
