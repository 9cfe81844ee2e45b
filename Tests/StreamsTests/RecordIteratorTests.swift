import Arrays
import Streams
import Testing

@Suite struct RecordIteratorTests {
  private let key = RandomKey(seed: 1)

  private func all(_ iterator: RecordIterator) throws -> [RecordIterator.Element] {
    var elements: [RecordIterator.Element] = []
    while let element = try iterator.next() { elements.append(element) }
    return elements
  }

  @Test func givesEveryRecordWithoutPadding() throws {
    let sounds = try SoundDataset(count: 20)
    let dataset = try sounds.dataset()
    let elements = try all(RecordIterator(BatchIterator(dataset: dataset, key: key, epoch: 0)))
    #expect(elements.map(\.recordID) == Array(0..<20))
    for element in elements {
      let length = SoundDataset.frameCount(element.recordID)
      #expect(element.input.shape == [1, length])
      #expect(element.input.values == Array(repeating: SoundDataset.value(element.recordID), count: length))
      #expect(element.label == Int32(element.recordID % 4))
    }
  }

  @Test func goesOnInTheMiddleOfABatch() throws {
    let small = try SmallDataset()
    let dataset = try small.dataset(
      DatasetDescription(split: "train", transforms: [.randomFlip(.vertical)], shuffle: .global, batchSize: 8))
    let expected = try all(RecordIterator(BatchIterator(dataset: dataset, key: key, epoch: 0)))
    #expect(expected.count == 50)
    let iterator = RecordIterator(try BatchIterator(dataset: dataset, key: key, epoch: 0))
    for place in 0...50 {
      let resumed = try RecordIterator(dataset: dataset, key: key, resuming: iterator.state())
      #expect(try all(resumed) == Array(expected[place...]))
      _ = try iterator.next()
    }
  }
}
