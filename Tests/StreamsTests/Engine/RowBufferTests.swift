import Arrays
import Streams
import Testing

/// Rows of different lengths in one tensor.
@Suite struct RowBufferTests {
  @Test func shortRowsArePaddedToTheLongestOfTheirBatch() throws {
    let sounds = try SoundDataset()
    let (batches, ledger) = try batches(sounds.dataset())
    #expect(batches.count == 7)
    #expect(ledger.delivered == 40)
    for batch in batches {
      let longest = batch.lengths.max() ?? 0
      #expect(batch.inputs.shape == [6, 1, longest])
      for row in 0..<6 {
        let key = batch.recordIDs[row]
        guard row < batch.validCount else {
          #expect(key == -1 && batch.lengths[row] == 0 && batch.labels[row] == -1)
          continue
        }
        #expect(batch.lengths[row] == SoundDataset.frameCount(key))
        #expect(batch.labels[row] == Int32(key % 4))
        let values = batch.inputs[row: row].values
        #expect(values.prefix(batch.lengths[row]).allSatisfy { $0 == SoundDataset.value(key) })
        #expect(values.dropFirst(batch.lengths[row]).allSatisfy { $0 == 0 })
      }
    }
  }

  @Test func aNumberOfFramesCutsAndPads() throws {
    let sounds = try SoundDataset()
    let (batches, _) = try batches(sounds.dataset { $0.padding = .frames(30) })
    for batch in batches {
      #expect(batch.inputs.shape == [6, 1, 30])
      for row in 0..<batch.validCount {
        let length = min(30, SoundDataset.frameCount(batch.recordIDs[row]))
        #expect(batch.lengths[row] == length)
        #expect(batch.inputs[row: row].values.count { $0 != 0 } == length)
      }
    }
  }

  @Test func targetsComeWithTheirRows() throws {
    let sounds = try SoundDataset()
    let dataset = try sounds.dataset { description in
      description.targetFeature = "place"
      description.records = description.records.shuffled()
    }
    #expect(dataset.targetCount == 2)
    for batch in try batches(dataset).batches {
      let targets = try #require(batch.targets)
      #expect(targets.shape == [6, 2])
      for row in 0..<6 {
        let key = Float(max(batch.recordIDs[row], 0))
        #expect(targets[row: row].values == [key, -key])
      }
    }
  }

  @Test func soundsOfDifferentLengthsNeedPadding() throws {
    let sounds = try SoundDataset()
    let error = #expect(throws: StreamsError.self) { try sounds.dataset { $0.padding = .none } }
    #expect(error?.message.contains("fitLength") == true)
    #expect(throws: StreamsError.self) { try sounds.dataset { $0.padding = .frames(0) } }
  }
}
