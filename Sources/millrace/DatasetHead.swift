import ArgumentParser
import Media
import Records
import Store
import Streams

/// `millrace dataset head FOLDER --split S --count N`.
struct DatasetHead: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "head", abstract: "Print the first records of a split with their features by name.")

  @OptionGroup var workspace: WorkspaceOptions
  @Argument(help: "A dataset's folder, or the name of its manifest.") var dataset: String
  @Option(help: "Which records, in TFDS's split language, as in 'train[10:20]'.") var split = "train"
  @Option(help: "How many records.") var count = 10
  @Flag(help: "Print one JSON object a line.") var json = false

  func validate() throws {
    if count < 0 { throw ValidationError("--count must not be negative") }
  }

  func run() throws {
    let directory = try TFDSDirectory(opening: workspace.folder(of: dataset))
    let names = directory.features.names
    let ranges = try SplitExpression(parsing: split).ranges(in: directory.info.splits)
    if !json { print((["id"] + names).joined(separator: "\t")) }
    var left = count
    for chosen in ranges {
      guard let stored = directory.info.splits.first(where: { $0.name == chosen.split }) else { continue }
      var start = 0
      for (shard, length) in stored.shardLengths.enumerated() {
        let overlap = chosen.range.clamped(to: start..<start + length)
        if !overlap.isEmpty, left > 0 {
          let path = directory.shardPath(split: stored, shard: shard)
          let reader = try ShardReader(path: path, declaredCount: length)
          for position in overlap.prefix(left) {
            let ordinal = position - start
            let values = try reader.withRecord(ordinal) { try features(of: Example(parsing: $0), directory.features) }
            let id = "\(path.split(separator: "/").last ?? "")__\(ordinal)"
            if json {
              print(try jsonLine(Record(id: id, features: Dictionary(uniqueKeysWithValues: zip(names, values)))))
            } else {
              print(([id] + values.map(\.text)).joined(separator: "\t"))
            }
          }
          left -= min(left, overlap.count)
        }
        start += length
      }
    }
  }

  /// The values of one record, in the order of the feature names.
  private func features(of example: Example, _ features: TFDSFeatures) throws -> [FeatureValue] {
    let values = try features.values(of: example)
    return try features.features.sorted { $0.key < $1.key }.map { name, feature in
      try FeatureValue(values[name], as: feature, name: name)
    }
  }

  private struct Record: Encodable {
    var id: String
    var features: [String: FeatureValue]
  }
}
