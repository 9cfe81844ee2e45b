import ArgumentParser
import Arrays
import Foundation
import Records
import Streams

/// Times a dataset's stream: read, check, decode, transform, batch.
struct StreamBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stream", abstract: "Records a second from a dataset's folder.",
    discussion: "Without --transforms, --shuffle or --interleave: in order, shuffled, and with flips and crops.")

  @Argument(help: "The dataset's folder, of any format.")
  var folder: String

  @Option(help: "The split.")
  var split = "train"

  @Option(help: "The feature that holds the input.")
  var input = "image"

  @Option(help: "The rate that sounds are brought to, in hertz; that of the dataset if not given.")
  var sampleRateHz: Int?

  @Option(help: "Records a batch.")
  var batch = 128

  @Option(help: "Steps as JSON, as '[{\"randomFlip\": \"horizontal\"}, {\"randomCrop\": 2}]'.")
  var transforms: String?

  @Option(help: "The size of a shuffle buffer, or 'global'.")
  var shuffle: String?

  @Option(help: "Read from so many shards in turn.")
  var interleave: Int?

  @Option(help: "Threads that read and decode; all cores unless given.")
  var threads: Int?

  @Option(help: "Epochs that are timed.")
  var repetitions = 5

  @Flag(help: "Print one JSON object a line.")
  var json = false

  private struct Case {
    var name: String
    var transforms: [Transform]
    var shuffle: Shuffle
  }

  private func cases() throws -> [Case] {
    guard transforms != nil || shuffle != nil || interleave != nil else {
      let augmentation = try steps(#"[{"randomFlip": "horizontal"}, {"randomCrop": 4}]"#)
      return [
        Case(name: "in order", transforms: [], shuffle: .none),
        Case(name: "shuffled", transforms: [], shuffle: .global),
        Case(name: "shuffled, flip and crop", transforms: augmentation, shuffle: .global),
      ]
    }
    let order: Shuffle =
      switch shuffle {
      case nil: .none
      case "global": .global
      case let text?:
        if let size = Int(text) {
          .buffer(size: size)
        } else {
          throw ValidationError("--shuffle \(text): a number, or global")
        }
      }
    return [Case(name: "as asked", transforms: try steps(transforms ?? "[]"), shuffle: order)]
  }

  private func steps(_ json: String) throws -> [Transform] {
    try JSONDecoder().decode([Transform].self, from: Data(json.utf8))
  }

  func run() throws {
    let collection = try DatasetFormat(detecting: folder).open(folder)
    var resources = StreamResources()
    if let threads { resources.threadCount = threads }
    var table = Table("work", "ms/epoch", "min", "max", "records/s")
    for work in try cases() {
      var records = RecordSelection.split(split)
      if let interleave { records = records.interleaved(cycleLength: interleave, blockLength: 1) }
      let dataset = try Dataset(
        [collection],
        description: DatasetDescription(
          records: records.shuffled(work.shuffle), inputFeature: InputNames(input), sampleRateHz: sampleRateHz,
          transforms: work.transforms,
          batchSize: batch, remainder: .drop))
      var profile: StreamProfile?
      let measurement = try Measurement(repetitions: repetitions) {
        let iterator = try BatchIterator(dataset: dataset, key: RandomKey(seed: 1), epoch: 0, resources: resources)
        while try iterator.next() != nil { profile = iterator.profile }
      }
      table.append(
        .text(work.name), .number(measurement.median * 1e3, decimals: 1),
        .number(measurement.minimum * 1e3, decimals: 1), .number(measurement.maximum * 1e3, decimals: 1),
        .number(Double(dataset.recordCount) / measurement.median, decimals: 0))
      if let profile { FileHandle.standardError.write(Data("\(work.name): \(profile)\n".utf8)) }
    }
    try table.print(asJSON: json)
  }
}
