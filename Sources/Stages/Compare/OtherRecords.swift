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
