import ArgumentParser
import Arrays
import Records
import Streams

/// Times a dataset's stream: read, decode, augment, batch.
struct StreamBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stream", abstract: "Batches a second from a TFDS folder with pictures.")

  @Argument(help: "The dataset's folder, as `millrace dataset build` writes it.")
  var folder: String

  @Option(help: "The split.")
  var split = "train"

  @Option(help: "Records a batch.")
  var batch = 128

  @Flag(help: "Print one JSON object a line.")
  var json = false

  func run() throws {
    let directory = try TFDSDirectory(opening: folder)
    let augmentation: [Transform] = [.randomFlip(.horizontal), .randomCrop(RandomCrop(padding: 4))]
    let cases: [(String, [Transform], DatasetDescription.Shuffle)] = [
      ("in order", [], .none), ("shuffled", [], .global), ("shuffled, flip and crop", augmentation, .global),
    ]
    var table = Table("work", "ms/epoch", "min", "max", "records/s")
    for (name, transforms, shuffle) in cases {
      let dataset = try Dataset(
        directory: directory,
        description: DatasetDescription(
          split: split, transforms: transforms, shuffle: shuffle, batchSize: batch, remainder: .drop))
      let measurement = try Measurement(repetitions: 5) {
        let iterator = BatchIterator(dataset: dataset, key: RandomKey(seed: 1), epoch: 0)
        while try iterator.next() != nil {}
      }
      table.append(
        .text(name), .number(measurement.median * 1e3, decimals: 1), .number(measurement.minimum * 1e3, decimals: 1),
        .number(measurement.maximum * 1e3, decimals: 1),
        .number(Double(dataset.recordCount) / measurement.median, decimals: 0))
    }
    try table.print(asJSON: json)
  }
}
