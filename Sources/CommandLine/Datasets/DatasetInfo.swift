import ArgumentParser
import FoundationEssentials
import Pipelines
import Records
import Streams

/// `millrace dataset info NAME|FOLDER`.
struct DatasetInfo: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info", abstract: "Say what a dataset holds: features, splits, shards.")

  @OptionGroup var source: SourceOptions
  @Option(help: SourceOptions.formatHelp, transform: SourceOptions.format) var format: DatasetFormat?
  @Flag(help: "Print one JSON object.") var json = false

  func run() throws {
    let (path, format) = try source.place(format: format)
    let dataset = try format.open(path, columns: source.columns)
    // Only datasets in TFDS's layout say more of themselves.
    let info = (dataset as? TFDSDirectory)?.info
    if json {
      let facts = JSONValue.object([
        "name": .string(info?.name ?? dataset.name), "version": .string(info?.version ?? ""),
        "format": .string(format.name), "path": .string(path), "description": .string(info?.description ?? ""),
        "license": .string(info?.license ?? ""),
        "features": .object(dataset.features.features.mapValues { .string($0.summary) }),
        "splits": .array(
          dataset.splits.map { split in
            .object([
              "name": .string(split.name), "recordCount": .integer(Int64(split.recordCount)),
              "byteCount": .integer(Int64(split.byteCount)),
              "shardLengths": .array(split.shardLengths.map { .integer(Int64($0)) }),
            ])
          }),
        "leftOut": .array(
          dataset.leftOut.groups.map { group in
            .object([
              "reason": .string(group.reason), "count": .integer(Int64(group.count)),
              "paths": .array(group.paths.map { .string($0) }),
            ])
          }),
      ])
      print(String(decoding: try facts.text(), as: UTF8.self))
      return
    }
    print("\(dataset.name)  \(path)  (\(format.name))")
    if let info {
      if !info.description.isEmpty { print(info.description) }
      if !info.license.isEmpty { print("licence: \(info.license)") }
    }
    for name in dataset.features.names {
      print("feature \(name): \(dataset.features.features[name]?.summary ?? "")")
    }
    for split in dataset.splits {
      let bytes = split.byteCount > 0 ? ", \(split.byteCount) bytes" : ""
      print(
        "split \(split.name): \(Numbers.count(split.recordCount, "record")), "
          + "\(Numbers.count(split.shardLengths.count, "shard"))\(bytes)")
    }
    for line in dataset.leftOut.lines { print("left out: \(line)") }
  }
}

/// A value as JSON on one line, keys sorted; a number that JSON cannot say is the text `NaN`, `Infinity` or `-Infinity`.
func jsonLine(_ value: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  encoder.nonConformingFloatEncodingStrategy = .convertToString(
    positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
  return String(decoding: try encoder.encode(value), as: UTF8.self)
}
