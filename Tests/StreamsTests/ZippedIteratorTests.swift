import Arrays
import Streams
import Testing

@Suite struct ZippedIteratorTests {
  @Test func endsWithTheShortest() throws {
    let small = try SmallDataset()
    let key = RandomKey(seed: 1)
    let left = try small.dataset(DatasetDescription(split: "train", batchSize: 4))
    let right = try small.dataset(DatasetDescription(split: "train[:10]", shuffle: .global, batchSize: 4))
    let zipped = try ZippedIterator([
      BatchIterator(dataset: left, key: key, epoch: 0), BatchIterator(dataset: right, key: key, epoch: 0),
    ])
    let expected = (try batches(left).batches, try batches(right).batches)
    for place in 0..<3 {
      let states = try zipped.states()
      #expect(try zipped.next() == [expected.0[place], expected.1[place]])
      let resumed = try ZippedIterator([
        BatchIterator(dataset: left, key: key, resuming: states[0]),
        BatchIterator(dataset: right, key: key, resuming: states[1]),
      ])
      #expect(try resumed.next() == [expected.0[place], expected.1[place]])
    }
    #expect(try zipped.next() == nil)
  }

  @Test func batchesMustBeOfOneSize() throws {
    let small = try SmallDataset()
    let key = RandomKey(seed: 1)
    let iterators = try [4, 5].map {
      try BatchIterator(
        dataset: small.dataset(DatasetDescription(split: "train", batchSize: $0)), key: key, epoch: 0)
    }
    #expect(throws: StreamsError.self) { try ZippedIterator(iterators) }
    #expect(throws: StreamsError.self) { try ZippedIterator([]) }
  }
}
