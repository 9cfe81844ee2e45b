import Evaluation
import Models
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
  ///
  /// - Parameter questions: what models from outside are asked about.
  static func read(_ reader: StageReader, _ questions: NamedModel.Questions?) throws -> [ComparedVariant] {
    let models = try reader.section("models")
    return try models.keys.enumerated().map { try ComparedVariant($1, number: $0 + 1, models, questions) }
  }

  private init(
    _ name: String, number: Int, _ models: StageReader, _ questions: NamedModel.Questions?
  ) throws {
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
    let place = reader.node[key] ?? node
    let sources = try reader.sources(key, making: .model, .predictions)
    // Names and order are in the roles, since a pipeline's key holds no order of its settings.
    self.models = try sources.enumerated().map { index, source in
      let role = "row \(number), \(name), repeat \(index + 1)"
      return switch source {
      case .stage(let stage): try ComparedModel(of: stage, role: role, at: place, reader)
      case .place(let path, let place): try ComparedModel(outside: path, role: role, at: place, questions, reader)
      }
    }
    let names = self.models.map(\.name)
    if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
      throw reader.failure(at: key, "'\(twice)' is named twice; a row counts each model once")
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
