package import Arrays
package import Concurrency
package import Evaluation
package import Networks
package import Store
package import Streams

/// How a model comes to what it says of a record: by a network, by asking several models, by correcting another's answer.
///
/// A kind has a file of its own and one line in ``Model/kinds``.
package protocol ModelKind: Sendable {
  /// What `model.json` says of it, beside what it says of every model.
  associatedtype Content: Codable & Sendable

  /// The word for it, under which ``content`` stands in `model.json`.
  static var keyword: String { get }

  /// What `model.json` says of it.
  var content: Content { get }

  /// Opens the model of a folder, and refuses what does not fit together: nothing that was read can be trusted.
  init(_ content: Content, output: ModelOutput, in folder: ModelFolder) throws

  /// Writes its files beside `model.json`, but for those of its ``parts``.
  func writeFiles(_ make: (_ name: String) throws -> OutputFile) throws

  /// The models that it asks, in order; none for one that answers alone.
  var parts: [ModelPart] { get }

  /// What it is fed itself; `nil` for one that only asks others.
  var input: EvaluationInput? { get }

  /// The network that answers; `nil` for one that only asks others, or is no network.
  var network: Network? { get }

  /// What it is, in words, such as "ensemble of train.1 and train.2 by mean".
  var words: String { get }

  /// Prepares to answer for batches.
  ///
  /// - Throws: ``ModelError`` where it cannot.
  func makePredictor(batchSize: Int, workers: Workers) throws -> any Predictor
}

extension ModelKind {
  package var network: Network? { nil }
  package var input: EvaluationInput? { nil }
  package var parts: [ModelPart] { [] }
  package func writeFiles(_ make: (_ name: String) throws -> OutputFile) throws {}
}

/// A model that another one asks.
package struct ModelPart: Sendable {
  /// Its folder inside the other's, which never comes from a file.
  package let folder: String
  /// What it is called, such as the name of its stage.
  package let name: String
  /// The model.
  package let model: Model
}

/// Answers for batches of records.
///
/// Not thread-safe: one call at a time.
package protocol Predictor: AnyObject {
  /// What is said of each record of a batch, `[record, value]`.
  ///
  /// - Parameter fed: the records as each ``EvaluationInput`` of the model makes them, `[record, …]`.
  func outputs(of fed: [EvaluationInput: Tensor]) throws -> Tensor
}
