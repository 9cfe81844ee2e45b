import ArgumentParser
import FoundationEssentials
import Records
import Streams

/// `millrace dataset info NAME|FOLDER`.
struct DatasetInfo: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info", abstract: "Say what a dataset holds: version, features, splits, shards.")

  @OptionGroup var source: SourceOptions
  @Option(help: DatasetVerify.formatHelp, transform: SourceOptions.format) var format: DatasetFormat?
  @Flag(help: "Print one JSON object.") var json = false

  func run() throws {
    let (path, format) = try source.place(format: format)
    let dataset = try format.open(path, columns: source.columns)
    // Only datasets in TFDS's layout say more of themselves.
    let info = (dataset as? TFDSDirectory)?.info
    if json {
      let facts = Facts(
        name: info?.name ?? dataset.name, version: info?.version ?? "", format: format.rawValue, path: path,
        description: info?.description ?? "", license: info?.license ?? "",
        features: dataset.features.features.mapValues(\.summary),
        splits: dataset.splits.map {
          Facts.Split(
            name: $0.name, recordCount: $0.recordCount, byteCount: $0.byteCount, shardLengths: $0.shardLengths)
        }, leftOut: dataset.leftOut.groups)
      print(try jsonLine(facts))
      return
    }
    print("\(dataset.name)  \(path)  (\(format.rawValue))")
    if let info {
      if !info.description.isEmpty { print(info.description) }
      if !info.license.isEmpty { print("licence: \(info.license)") }
    }
    for name in dataset.features.names {
      print("feature \(name): \(dataset.features.features[name]?.summary ?? "")")
    }
    for split in dataset.splits {
      let bytes = split.byteCount > 0 ? ", \(split.byteCount) bytes" : ""
      print("split \(split.name): \(split.recordCount) records, \(split.shardLengths.count) shards\(bytes)")
    }
    for line in dataset.leftOut.lines { print("left out: \(line)") }
  }

  private struct Facts: Encodable {
    struct Split: Encodable {
      var name: String
      var recordCount: Int
      var byteCount: Int
      var shardLengths: [Int]
    }
    var name: String
    var version: String
    var format: String
    var path: String
    var description: String
    var license: String
    var features: [String: String]
    var splits: [Split]
    var leftOut: [LeftOut.Group]
  }
}

/// A value as JSON on one line, keys sorted.
func jsonLine(_ value: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  return String(decoding: try encoder.encode(value), as: UTF8.self)
}
