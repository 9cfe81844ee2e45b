import Pipelines
import Records
import Store

/// A folder of records that grows: each of its shards is converted once, so that a night that appends a hundredth costs
/// a hundredth.
struct RecordsFolder {
  /// What a column of a CSV file may be declared to hold.
  enum Column: String, CaseIterable {
    case integer, number, text, label, image, sound

    var kind: CSVTable.Column {
      switch self {
      case .integer: .integer
      case .number: .number
      case .text: .text
      case .label: .label(names: nil)
      case .image: .image
      case .sound: .sound
      }
    }
  }

  private static let descriptionName = "description.json"

  private let input: StageInput
  private let format: DatasetFormat?
  private let columns: [String: Column]

  /// Reads the settings and declares the folder as an input.
  init(_ reader: StageReader) throws {
    input = try reader.diskInput(role: "records", path: try reader.string("records"), at: "records")
    format = reader.contains("format") ? try reader.choice("format", of: DatasetFormat.self) : nil
    let section = try reader.section("columns")
    columns = Dictionary(
      uniqueKeysWithValues: try section.keys.map { ($0, try section.choice($0, of: Column.self)) })
  }

  /// Writes the folder's records as a dataset in TFDS's layout: a shard of it for each shard of the source.
  func convert(_ context: StageContext) throws {
    let dataset = try DividedDataset(
      opening: try context.folder(input), format: format, columns: columns.mapValues(\.kind))
    let digests = Dictionary(try context.files(input).map { ($0.path, $0.digest) }, uniquingKeysWith: { first, _ in first })
    let inputs = try dataset.shards.map { shard in
      try shard.files.map { file in
        let path = "\(dataset.path)/\(file.path)"
        guard let digest = digests[file.path] else {
          throw StagesError(.mismatch, "\(path) was not there when the run began; let it come to rest and run again")
        }
        return PartInput(role: file.role, name: file.name, digest: digest, path: path)
      }
    }
    let features = try dataset.features ?? describe(dataset, inputs, context)
    var parts: [StagePart] = []
    var madeCount = 0
    for (shard, inputs) in zip(dataset.shards, inputs) {
      let parameters = try dataset.parameters(of: shard, features: features)
      let part = try context.part("shard", inputs: inputs, parameters: parameters) { part in
        var count = 0
        try shard.convert(features: features, createFile: part.createFile) {
          count += 1
          if count % 100 == 0 { try context.checkCancelled() }
        }
      }
      parts.append(part)
      if part.isMade { madeCount += 1 }
      context.report(
        Progress(
          completed: parts.count, total: dataset.shards.count, unit: "shards",
          message: "\(madeCount) made, \(parts.count - madeCount) known"))
    }
    let converted = try parts.map {
      try ConvertedShard(json: $0.content(of: ConvertedShard.fileName), path: ConvertedShard.fileName)
    }
    let info = try TFDSInfo(
      gathering: converted, name: dataset.name, features: features,
      place: { try context.link(parts[$0], $1, into: "dataset", as: $2) },
      createFile: { try context.createFile("dataset", $0) })
    context.note(metric: "records", value: Double(info.splits.reduce(0) { $0 + $1.recordCount }))
    context.note(metric: "parts", value: Double(parts.count))
    context.note(metric: "parts.made", value: Double(madeCount))
  }

  /// The features of a dataset that does not describe itself: every shard is looked at once.
  private func describe(
    _ dataset: DividedDataset, _ inputs: [[PartInput]], _ context: StageContext
  ) throws -> TFDSFeatures {
    let declared = columns.mapValues { CanonicalValue.string($0.rawValue) }
    let descriptions = try zip(dataset.shards, inputs).enumerated().map { index, work in
      let (shard, inputs) = work
      let parameters = shard.parameters.merging(["declared": .mapping(declared)]) { own, _ in own }
      let part = try context.part("description", inputs: inputs, parameters: parameters) { part in
        let file = try part.createFile(Self.descriptionName)
        try file.write(try shard.description().json())
        _ = try file.finish()
      }
      context.report(
        Progress(completed: index + 1, total: dataset.shards.count, unit: "shards", message: "finding their features"))
      return try ShardDescription(json: part.content(of: Self.descriptionName), path: shard.name)
    }
    return try dataset.features(describedBy: descriptions)
  }
}
