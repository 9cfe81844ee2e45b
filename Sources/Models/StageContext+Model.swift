package import Pipelines
import StageData

extension StageContext {
  /// Opens the model that is an input, be it another stage's, a folder or a file.
  package func model(_ input: StageInput) throws -> Model {
    let path = try path(input)
    return path.hasSuffix(".safetensors") ? try Model(file: path) : try ModelFolder.read(path)
  }

  /// Writes the stage's model.
  ///
  /// - Parameter inputs: the models that it asks, in order, whose folders come into its own: whoever gets it needs nothing
  ///   else, and what is stored takes no more room.
  package func write(_ model: Model, asking inputs: [StageInput] = []) throws {
    precondition(inputs.count == model.kind.parts.count, "a model that asks \(model.kind.parts.count) others")
    try model.writeOwnFiles { try createFile(.model, $0) }
    for (part, input) in zip(model.kind.parts, inputs) { try link(input, into: .model, at: part.folder) }
  }
}
