import ArgumentParser
import Media
import Records
import Store
import Streams

/// `millrace dataset head FOLDER --split S --count N`.
struct DatasetHead: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "head", abstract: "Print the first records of a split with their features by name.")

  @OptionGroup var source: SourceOptions
  @Option(help: DatasetVerify.formatHelp, transform: SourceOptions.format) var format: DatasetFormat?
  @Option(help: "Which records, in TFDS's split language, as in 'train[10:20]'.") var split = "train"
  @Option(help: "How many records.") var count = 10
  @Flag(help: "Print one JSON object a line.") var json = false

  func validate() throws {
    if count < 0 { throw ValidationError("--count must not be negative") }
  }

  func run() throws {
    let (path, format) = try source.place(format: format)
    let dataset = try OpenDataset(path, format: format, columns: source.columns)
    let names = dataset.features.names
    let ranges = try SplitExpression(parsing: split).ranges(in: dataset.splits)
    if !json { print((["id"] + names).joined(separator: "\t")) }
    var left = count
    for chosen in ranges {
      guard let stored = dataset.splits.first(where: { $0.name == chosen.split }) else { continue }
      var start = 0
      for (shard, length) in stored.shardLengths.enumerated() {
        let overlap = chosen.range.clamped(to: start..<start + length)
        if !overlap.isEmpty, left > 0 {
          let first = start
          try dataset.forEach(overlap.prefix(left).map { $0 - first }, of: shard, in: stored) { id, values in
            let shown = try features(of: values, dataset.features)
            if json {
              print(try jsonLine(Record(id: id, features: Dictionary(uniqueKeysWithValues: zip(names, shown)))))
            } else {
              print(([id] + shown.map(\.text)).joined(separator: "\t"))
            }
          }
          left -= min(left, overlap.count)
        }
        start += length
      }
    }
  }

  /// The values of one record, in the order of the feature names.
  private func features(of values: [String: RecordValue], _ features: TFDSFeatures) throws -> [FeatureValue] {
    try features.features.sorted { $0.key < $1.key }.map { name, feature in
      try FeatureValue(values[name], as: feature, name: name)
    }
  }

  private struct Record: Encodable {
    var id: String
    var features: [String: FeatureValue]
  }
}
