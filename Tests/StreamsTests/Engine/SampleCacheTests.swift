import Arrays
import Foundation
import Records
import Streams
import Testing

@Suite struct SampleCacheTests {
  private func description(_ cache: DatasetDescription.Cache) -> DatasetDescription {
    DatasetDescription(
      records: .split("train").shuffled(), filters: [.rates([1, 0.7, 1])],
      transforms: [.centerCrop(CenterCrop(height: 4, width: 4)), .randomFlip(.horizontal)], cache: cache, batchSize: 8)
  }

  @Test(arguments: [DatasetDescription.Cache.memory(byteLimit: 1 << 20), .disk])
  func changesNothingAndSparesReading(cache: DatasetDescription.Cache) throws {
    let small = try SmallDataset()
    let plain = try small.dataset(description(.none))
    let cached = try small.dataset(description(cache))
    let expected = try (0..<3).map { try batches(plain, epoch: $0) }
    #expect(try batches(cached, epoch: 0) == expected[0])
    // Rates leave records out of an epoch, which are read in the next.
    #expect(try batches(cached, epoch: 1) == expected[1])
    var all = description(cache)
    all.filters = []
    let whole = try small.dataset(all)
    let first = try batches(whole)
    for shard in 0..<4 { try FileManager.default.removeItem(atPath: small.shard(shard)) }
    #expect(try batches(whole) == first)
    #expect(try batches(whole, epoch: 1).batches.count == 7)
  }

  @Test func tooLittleMemoryIsSaidAtOnce() throws {
    let small = try SmallDataset()
    let error = #expect(throws: StreamsError.self) { try small.dataset(description(.memory(byteLimit: 100))) }
    #expect(error?.message.contains("cache: disk") == true)
    // What counts is what comes: 2 records of 16 samples and a label.
    var few = description(.memory(byteLimit: 150))
    few.records = few.records.prefix(2)
    #expect(try small.dataset(few).recordCount == 2)
  }

  @Test func inputsMustBeOfOneSize() throws {
    let sounds = try SoundDataset()
    #expect(throws: StreamsError.self) { try sounds.dataset { $0.cache = .disk } }
    let dataset = try sounds.dataset {
      $0.transforms = [.fitLength(FitLength(frameCount: 32))]
      $0.padding = .none
      $0.targetFeature = "place"
    }
    let expected = try batches(dataset)
    let cached = try sounds.dataset {
      $0.transforms = [.fitLength(FitLength(frameCount: 32))]
      $0.padding = .none
      $0.targetFeature = "place"
      $0.cache = .disk
    }
    for _ in 0..<2 { #expect(try batches(cached) == expected) }
  }
}
