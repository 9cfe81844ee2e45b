import Arrays
import Media
import Streams
import Testing

@Suite struct StepPreviewTests {
  private let key = RandomKey(seed: 4)

  private func description(_ transforms: [Transform]) -> DatasetDescription {
    DatasetDescription(split: "train[10:20]", transforms: transforms, batchSize: 10)
  }

  /// A preview shows what a stream of the same key gives, epoch by epoch.
  @Test func showsWhatAStreamGives() throws {
    let small = try SmallDataset()
    let transforms: [Transform] = [
      .randomFlip(.horizontal), .randomCrop(RandomCrop(padding: 2)), .brightness(Brightness(factors: Interval(0.5, 1))),
    ]
    let dataset = try small.dataset(description(transforms))
    let previews = try StepPreview.first(4, of: dataset, key: key, epochs: 3..<6)
    #expect(previews.count == 4)
    let plain = try #require(
      try BatchIterator(dataset: small.dataset(description([])), key: key, epoch: 0).next())
    for (column, epoch) in (3..<6).enumerated() {
      let batch = try #require(try BatchIterator(dataset: dataset, key: key, epoch: epoch).next())
      for (row, preview) in previews.enumerated() {
        #expect(preview.recordID == batch.recordIDs[row])
        #expect(preview.results[column].image.planarSamples == batch.inputs[row: row].values)
        #expect(preview.original.image.planarSamples == plain.inputs[row: row].values)
        #expect(preview.draws[column].map(\.step) == ["randomFlip", "randomCrop", "brightness"])
        #expect(preview.row == [preview.original] + preview.results)
      }
    }
    #expect(Set(previews.flatMap { $0.results.map(\.image.samples) }).count > 6)
  }

  @Test func endsWithTheSelection() throws {
    let small = try SmallDataset()
    let previews = try StepPreview.first(99, of: small.dataset(description([])), key: key, epochs: 0..<1)
    #expect(previews.count == 10)
    #expect(previews.allSatisfy { $0.results == [$0.original] && $0.draws.allSatisfy(\.isEmpty) })
  }
}
