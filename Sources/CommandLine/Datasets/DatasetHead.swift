import ArgumentParser
import Media
import Records
import Store
import Streams

/// `millrace dataset head FOLDER --split S --count N`.
struct DatasetHead: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "head", abstract: "Print the first records of a split.",
    discussion: "Features stand by their names; images and sounds as shape and digest of their samples.")

  @OptionGroup var source: SourceOptions
  @Option(help: SourceOptions.formatHelp, transform: SourceOptions.format) var format: DatasetFormat?
  @Option(help: "Which records, in TFDS's split language, as in 'train[10:20]'.") var split = "train"
  @Option(parsing: .unconditional, help: "How many records.") var count = 10
  @Flag(help: "Print one JSON object a line.") var json = false

  func validate() throws {
    if count < 0 { throw ValidationError("--count must not be negative") }
  }

  func run() throws {
    let (path, format) = try source.place(format: format)
    let dataset = try format.open(path, columns: source.columns)
    let ranges = try SplitExpression(parsing: split).ranges(in: dataset.splits)
    if !json { print((["id"] + dataset.features.names).map(PlainText.line).joined(separator: "\t")) }
    var left = count
    for chosen in ranges {
      guard let stored = dataset.splits.first(where: { $0.name.isName(chosen.split) }) else { continue }
      var start = 0
      for (shard, length) in stored.shardLengths.enumerated() {
        let overlap = chosen.range.clamped(to: start..<start + length)
        if !overlap.isEmpty, left > 0 {
          let file = dataset.shardPath(split: stored, shard: shard).split(separator: "/").last ?? ""
          let reader = try dataset.makeReader(split: stored, shard: shard)
          for position in overlap.prefix(left) {
            let ordinal = position - start
            try reader.read(ordinal) { try show("\(file)__\(ordinal)", Example(parsing: $0), dataset.features) }
          }
          left -= min(left, overlap.count)
        }
        start += length
      }
    }
  }

  /// Prints one record's values, in the order of the feature names.
  private func show(_ id: String, _ example: Example, _ features: TFDSFeatures) throws {
    let values = try features.values(of: example)
    let shown = try features.names.map { name in
      try FeatureValue(values[name], as: features.features[name] ?? .text, name: name)
    }
    if json {
      let members = NamedValues(uniqueNamesWithValues: zip(features.names, shown.map(\.json)).map { ($0, $1) })
      let line = JSONValue.object(["id": .string(id), "features": .object(members)])
      print(String(decoding: try line.text(), as: UTF8.self))
    } else {
      print(([PlainText.line(id)] + shown.map(\.text)).joined(separator: "\t"))
    }
  }
}
