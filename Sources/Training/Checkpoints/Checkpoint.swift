import Arrays
public import Evaluation
import Foundation
public import Networks
public import Records
public import Streams

/// A training's state as a safetensors file, and a network as one.
public enum Checkpoint {
  /// A network's values with its description in the metadata: what `train` publishes.
  ///
  /// - Parameters:
  ///   - input: what it is fed, and `output`: what it says, which are kept beside; `nil` where nobody knows.
  public static func file(
    _ network: Network, input: EvaluationInput? = nil, output: ModelOutput? = nil
  ) throws -> Safetensors {
    var file = Safetensors(metadata: ["format": "millrace.network.1", "network": try text(network.description)])
    try describe(input: input, output: output, in: &file)
    append(network, to: &file, prefix: "")
    return file
  }

  /// Writes what a network is fed, and what it says, into a file's metadata.
  public static func describe(input: EvaluationInput?, output: ModelOutput?, in file: inout Safetensors) throws {
    file.metadata[inputName] = try input.map(text)
    file.metadata[outputName] = try output.map(text)
  }

  /// Reads what ``file(_:input:output:)`` wrote.
  ///
  /// - Throws: ``TrainingError`` where the file holds no network; `NetworkError` where its values do not fit.
  public static func network(_ file: Safetensors) throws -> Network {
    guard let text = file.metadata["network"] else {
      throw TrainingError(.checkpoint, "the file has no network description; it was not written by millrace")
    }
    return try network(file, prefix: "", JSONDecoder().decode(NetworkDescription.self, from: Data(text.utf8)))
  }

  /// What the network of a file is fed; `nil` where nobody knows, as of values that were imported.
  public static func input(_ file: Safetensors) throws -> EvaluationInput? {
    try part(EvaluationInput.self, inputName, file)
  }

  /// What the network of a file says; where nobody wrote it down, what its last function tells of classes.
  public static func output(_ file: Safetensors, of network: NetworkDescription) throws -> ModelOutput {
    let count = network.outputShapes[0].reduce(1, *)
    // Before outputs had a meaning, a regression's file named its target alone.
    let target = file.metadata["target"]
    let meaning = target == nil ? network.outputMeaning(loss: nil) : .numbers
    let output =
      try part(ModelOutput.self, outputName, file) ?? ModelOutput(meaning: meaning, count: count, target: target)
    guard output.count == count else {
      throw TrainingError(
        .checkpoint, "the file says that its network gives \(output.count) values, but it gives \(count)")
    }
    return output
  }

  private static func part<Part: Decodable>(_ type: Part.Type, _ name: String, _ file: Safetensors) throws -> Part? {
    guard let text = file.metadata[name] else { return nil }
    do {
      return try JSONDecoder().decode(type, from: Data(text.utf8))
    } catch {
      throw TrainingError(
        .checkpoint, "the file's '\(name)' cannot be read: \(error); train or import the model again")
    }
  }

  private static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// All that is needed to go on after an epoch.
  public static func file(_ state: TrainingState) throws -> Safetensors {
    var file = Safetensors(metadata: [
      "format": trainingFormat, "stepCount": String(state.optimizer?.stepCount ?? 0),
      "history": String(decoding: try JSONEncoder().encode(state.history), as: UTF8.self),
    ])
    append(state.network, to: &file, prefix: "network/")
    if let averaged = state.averaged { append(averaged, to: &file, prefix: "average/") }
    if let best = state.best { append(best, to: &file, prefix: "best/") }
    let arrays = (state.optimizer?.arrays ?? [:]).sorted { $0.key < $1.key }
    for (name, values) in arrays {
      file[optimizerPrefix + name] = StoredTensor(shape: [values.count], elements: .float32(values))
    }
    return file
  }

  /// Reads what ``file(_:)`` wrote for this network.
  public static func state(_ file: Safetensors, _ description: NetworkDescription) throws -> TrainingState {
    guard file.metadata["format"] == trainingFormat else {
      throw TrainingError(
        .checkpoint, "the checkpoint is of another version of millrace; delete it to train from the start")
    }
    guard let history = file.metadata["history"], let stepCount = file.metadata["stepCount"].flatMap({ Int($0) }),
      stepCount >= 0
    else { throw TrainingError(.checkpoint, "the checkpoint is incomplete; delete it to train from the start") }
    var arrays: [String: [Float]] = [:]
    for name in file.names where name.hasPrefix(optimizerPrefix) {
      guard let values = file[name]?.floats else {
        throw TrainingError(.checkpoint, "the checkpoint's array '\(name)' is not float32")
      }
      arrays[String(name.dropFirst(optimizerPrefix.count))] = values
    }
    func networkIfAny(_ prefix: String) throws -> Network? {
      guard file.names.contains(where: { $0.hasPrefix(prefix) }) else { return nil }
      return try network(file, prefix: prefix, description)
    }
    return TrainingState(
      history: try JSONDecoder().decode([EpochRecord].self, from: Data(history.utf8)),
      network: try network(file, prefix: "network/", description),
      averaged: try networkIfAny("average/"), best: try networkIfAny("best/"),
      optimizer: stepCount == 0 ? nil : OptimizerState(stepCount: stepCount, arrays: arrays))
  }

  /// Moves with all that a checkpoint holds, so that what another version left is never gone on from.
  private static let trainingFormat = "millrace.training.2"
  private static let optimizerPrefix = "optimizer/"
  private static let inputName = "input", outputName = "output"

  private static func append(_ network: Network, to file: inout Safetensors, prefix: String) {
    for parameter in network.description.parameters {
      let value = network[parameter.name]
      file[prefix + parameter.name] = StoredTensor(shape: value.shape, elements: .float32(value.values))
    }
  }

  private static func network(
    _ file: Safetensors, prefix: String, _ description: NetworkDescription
  ) throws -> Network {
    var values: [String: Tensor] = [:]
    for name in file.names where name.hasPrefix(prefix) {
      guard let tensor = file[name], let floats = tensor.floats else {
        throw TrainingError(.checkpoint, "parameter '\(name)' is not float32")
      }
      values[String(name.dropFirst(prefix.count))] = Tensor(shape: tensor.shape, values: floats)
    }
    return try Network(description, values: values)
  }
}
