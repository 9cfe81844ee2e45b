import Evaluation
import Pipelines
import Settings
import StageData

/// One row of a `compare` stage as the pipeline file gives it.
///
/// ```yaml
/// models:
///   MLP: {stages: mlp, original: 0.8883}
///   C3: c3
/// ```
struct ComparedVariant: Sendable {
  /// The name of the row.
  let name: String
  /// What another implementation reached.
  let original: Double?
  /// What is averaged over.
  let models: [ComparedModel]

  private let node: ConfigurationNode

  /// Reads the variants, in the order of the file.
  static func read(_ reader: StageReader) throws -> [ComparedVariant] {
    let models = try reader.section("models")
    let variants = try models.keys.enumerated().map { try ComparedVariant($1, number: $0 + 1, models) }
    let first = variants[0].models[0]
    for variant in variants {
      for model in variant.models where model.target != first.target {
        throw variant.failure(
          "'\(model.stage)' predicts \(model.targetWords), but '\(first.stage)' of row '\(variants[0].name)' predicts "
            + "\(first.targetWords); compare stages that predict the same")
      }
    }
    return variants
  }

  private init(_ name: String, number: Int, _ models: StageReader) throws {
    self.name = name
    node = models.node[name] ?? models.node
    let (reader, key): (StageReader, String)
    switch node.value {
    case .mapping:
      (reader, key) = (try models.section(name), "stages")
      original = try reader.settings(CompareSettings.Row.self).original
    default:
      (reader, key) = (models, name)
      original = nil
    }
    let stages = try reader.stages(key, making: .predictions)
    let names = stages.map(\.name)
    if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
      throw reader.failure(at: key, "stage '\(twice)' is named twice; a row counts each stage once")
    }
    // Names and order are in the roles, since a pipeline's key holds no order of its settings.
    self.models = try stages.enumerated().map { index, stage in
      try ComparedModel(stage, reader, role: "row \(number), \(name), repeat \(index + 1)")
    }
  }

  /// Refuses an original that this measure cannot give.
  func check(_ measure: Comparison.Measure) throws(SettingsError) {
    guard let original, let place = node["original"] else { return }
    if measure == .accuracy, original > 1 {
      throw place.failure("an accuracy is a share from 0 to 1, found \(original); write 0.8883 for 88.83 %")
    }
  }

  /// An error that blames the row.
  func failure(_ message: String) -> SettingsError { node.failure(message) }
}
