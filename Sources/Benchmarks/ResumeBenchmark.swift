import ArgumentParser
import Arrays
import Records
import Streams

/// Times how long a stream takes to go on, by how far its epoch had come.
struct ResumeBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume",
    abstract: "Milliseconds from a saved state to the first batch, at several places of an epoch.")

  @Argument(help: "The dataset's folder, as `millrace dataset build` writes it.")
  var folder: String

  @Option(help: "The split.")
  var split = "train"

  @Option(help: "The size of the shuffle buffer.")
  var buffer = 10_000

  @Option(help: "Repetitions of each place, taken in turn.")
  var repetitions = 21

  @Flag(help: "Print one JSON object a line.")
  var json = false

  func run() throws {
    let directory = try TFDSDirectory(opening: folder)
    let description = DatasetDescription(
      records: .split(split).interleaved().shuffled(.buffer(size: buffer)),
      transforms: [.randomFlip(.horizontal), .randomCrop(RandomCrop(padding: 2))], batchSize: 128)
    let key = RandomKey(seed: 1)
    let dataset = try Dataset(directory: directory, description: description)
    let places = [10, 30, 50, 70, 90]
    var states: [StreamState] = []
    let iterator = try BatchIterator(dataset: dataset, key: key, epoch: 0)
    var count = 0
    while states.count < places.count, try iterator.next() != nil {
      count += 1
      if count * 100 / dataset.batchCount >= places[states.count] { states.append(try iterator.state()) }
    }
    let works = states.map { state in
      {
        do {
          _ = try BatchIterator(dataset: dataset, key: key, resuming: state, resources: .callingThread).next()
        } catch { preconditionFailure("a state of this very stream: \(error)") }
      }
    }
    let measurements = Measurement.inTurn(repetitions: repetitions, works)
    var table = Table("epoch at %", "state bytes", "ms", "min", "to the first place")
    for (place, (state, measurement)) in zip(places, zip(states, measurements)) {
      table.append(
        .number(Double(place), decimals: 0), .number(Double(try state.json().count), decimals: 0),
        .number(measurement.median * 1e3, decimals: 2), .number(measurement.minimum * 1e3, decimals: 2),
        .number(measurement.median / measurements[0].median, decimals: 2))
    }
    try table.print(asJSON: json)
  }
}
