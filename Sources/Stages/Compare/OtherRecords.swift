import Evaluation
import Models
import Pipelines
import Settings
import StageData
import Streams

/// Records of another kind than those that models were tested on, about which all are asked.
struct OtherRecords: Sendable {
  /// What they are called.
  let name: String
  let questions: NamedModel.Questions
  /// Where they are named.
  let node: ConfigurationNode

  /// Reads the setting `others`: a stage, or a stage with more said of it.
  init(_ reader: StageReader) throws {
    node = reader.node["others"] ?? reader.node
    var settings = CompareSettings.Others()
    let stages: [UpstreamStage]
    if case .mapping = node.value {
      let section = try reader.section("others")
      settings = try section.settings(CompareSettings.Others.self)
      stages = try section.stages("data")
    } else {
      stages = try reader.stages("others")
    }
    let data = try DataInput(of: stages, as: "others", reader)
    try data.check(settings.split, at: node["split"] ?? node)
    (name, questions) = (settings.name, NamedModel.Questions(data: data, split: settings.split))
  }

  /// What a model says of them.
  ///
  /// - Throws: an error at their place where they do not fit the model.
  func predictions(of model: Model, named modelName: String, _ context: StageContext) throws -> Predictions {
    func failure(_ message: String) -> SettingsError {
      node.failure("'\(modelName)' cannot be asked about them: \(message)")
    }
    do { return try model.predictions(asked: questions, context) } catch let error as ModelError {
      throw failure(error.message)
    } catch let error as StagesError {
      throw failure(error.message)
    } catch let error as StreamsError where error.code == .configuration {
      throw failure(error.message)
    }
  }
}
