import Arrays
import Foundation
import Records
import Streams
import Testing

@Suite struct StreamStateTests {
  private let key = RandomKey(seed: 4)

  private static let descriptions: [DatasetDescription] = [
    DatasetDescription(split: "train", batchSize: 8),
    DatasetDescription(
      records: .split("train").interleaved(cycleLength: 2, blockLength: 3).shuffled(.buffer(size: 9)),
      transforms: [.randomFlip(.horizontal), .randomCrop(RandomCrop(padding: 2))], batchSize: 4, remainder: .drop),
    DatasetDescription(
      records: .mixture(
        [
          .init(.split("train").shuffled(), weight: 2), .init(.split("test").shuffled(.buffer(size: 3)), weight: 1),
        ], onExhaustion: .restart), filters: [.labels([1, 2]), .rates([1, 0.6, 0.9])], batchSize: 5),
    DatasetDescription(records: .split("train").shuffled().repeated(2).prefix(77), batchSize: 3, onCorrupt: .skip),
  ]

  /// Stops after every batch, and compares what a new iterator gives from there with the uninterrupted run.
  @Test(arguments: descriptions.indices)
  func goesOnExactly(number: Int) throws {
    let small = try SmallDataset()
    if number == 3 { try small.changeShard(2) { $0[20] ^= 1 } }
    let dataset = try small.dataset(Self.descriptions[number])
    let whole = try BatchIterator(dataset: dataset, key: key, epoch: 1, resources: .callingThread)
    var states = [try whole.state()]
    var batches: [Batch] = []
    while let batch = try whole.next() {
      batches.append(batch)
      states.append(try whole.state())
    }
    #expect(batches.count > 5)
    for (place, state) in states.enumerated() {
      let json = try state.json()
      #expect(json.count < 1500)
      // Other threads, and a dataset that was opened anew.
      let resumed = try BatchIterator(
        dataset: try small.dataset(Self.descriptions[number]), key: key, resuming: StreamState(json: json),
        resources: StreamResources(threadCount: place % 4))
      for expected in batches[place...] { #expect(try resumed.next() == expected) }
      #expect(try resumed.next() == nil)
      #expect(resumed.ledger == whole.ledger)
    }
  }

  @Test func aStateOfAnotherStreamIsRefused() throws {
    let small = try SmallDataset()
    let description = Self.descriptions[1]
    let dataset = try small.dataset(description)
    let iterator = try BatchIterator(dataset: dataset, key: key, epoch: 0)
    #expect(try iterator.next() != nil)
    let state = try iterator.state()
    func refusal(_ dataset: Dataset, _ key: RandomKey) throws -> String {
      let error = #expect(throws: StreamsError.self) { try BatchIterator(dataset: dataset, key: key, resuming: state) }
      return error?.message ?? ""
    }
    #expect(try refusal(dataset, RandomKey(seed: 5)).contains("the seed differs"))
    var other = description
    other.batchSize = 5
    #expect(try refusal(small.dataset(other), key).contains("batchSize in the description differs"))
    other = description
    other.records = other.records.prefix(10)
    #expect(try refusal(small.dataset(other), key).contains("records in the description differs"))
    // One byte of a label in the middle is not seen, as the file's size and ends are the same; a checksum sees it.
    let smaller = try SmallDataset(train: 49)
    #expect(try refusal(smaller.dataset(description), key).contains("collection 0 is 'small 1.0.0"))
    try small.changeShard(1) { $0[$0.count - 1] ^= 1 }
    #expect(try refusal(small.dataset(description), key).contains("collection 0 is 'small 1.0.0"))
  }

  @Test func damagedStatesAreRefused() throws {
    let small = try SmallDataset()
    let dataset = try small.dataset(Self.descriptions[0])
    let json = try BatchIterator(dataset: dataset, key: key, epoch: 0).state().json()
    for length in stride(from: 0, to: json.count, by: 7) {
      #expect(throws: StreamsError.self) { try StreamState(json: json.prefix(length)) }
    }
    let text = String(decoding: json, as: UTF8.self)
    for (from, to) in [("\"position\":0", "\"position\":-1"), ("\"version\":1", "\"version\":2")] {
      #expect(text.contains(from))
      #expect(throws: StreamsError.self) { try StreamState(json: text.replacing(from, with: to).utf8) }
    }
    let far = try StreamState(json: text.replacing("\"position\":0", with: "\"position\":51").utf8)
    #expect(throws: StreamsError.self) { try BatchIterator(dataset: dataset, key: key, resuming: far) }
    #expect(throws: StreamsError.self) { try StreamState(json: [UInt8](repeating: 32, count: 5000)) }
  }
}
