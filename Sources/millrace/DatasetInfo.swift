import ArgumentParser
import FoundationEssentials
import Records
import Streams

/// `millrace dataset info NAME|FOLDER`.
struct DatasetInfo: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info", abstract: "Say what a dataset holds: version, features, splits, shards.")

  @OptionGroup var workspace: WorkspaceOptions
  @Argument(help: "A dataset's folder, or the name of its manifest.") var dataset: String
  @Flag(help: "Print one JSON object.") var json = false

  func run() throws {
    let directory = try TFDSDirectory(opening: workspace.folder(of: dataset))
    let info = directory.info
    if json {
      let facts = Facts(
        name: info.name, version: info.version, path: directory.path, description: info.description,
        license: info.license, features: directory.features.features.mapValues(\.summary),
        splits: info.splits.map {
          Facts.Split(
            name: $0.name, recordCount: $0.recordCount, byteCount: $0.byteCount, shardLengths: $0.shardLengths)
        })
      print(try jsonLine(facts))
      return
    }
    print("\(info.name) \(info.version)  \(directory.path)")
    if !info.description.isEmpty { print(info.description) }
    if !info.license.isEmpty { print("licence: \(info.license)") }
    for name in directory.features.names {
      print("feature \(name): \(directory.features.features[name]?.summary ?? "")")
    }
    for split in info.splits {
      print(
        "split \(split.name): \(split.recordCount) records, \(split.shardLengths.count) shards, "
          + "\(split.byteCount) bytes"
      )
    }
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
    var path: String
    var description: String
    var license: String
    var features: [String: String]
    var splits: [Split]
  }
}

/// A value as JSON on one line, keys sorted.
func jsonLine(_ value: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  return String(decoding: try encoder.encode(value), as: UTF8.self)
}
