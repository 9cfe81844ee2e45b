import Arrays
import Foundation
public import Networks
public import Records

/// A training's state as a safetensors file, and a network as one.
public enum Checkpoint {
  /// A network's values with its description in the metadata: what `train` publishes.
  ///
  /// - Parameter target: the feature whose numbers it predicts, which is kept beside; `nil` where it tells classes.
  public static func file(_ network: Network, target: String? = nil) throws -> Safetensors {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var file = Safetensors(metadata: [
      "format": "millrace.network.1",
      "network": String(decoding: try encoder.encode(network.description), as: UTF8.self),
    ])
    file.metadata[targetName] = target
    append(network, to: &file, prefix: "")
    return file
  }

  /// Reads what ``file(_:target:)`` wrote.
  ///
  /// - Throws: ``TrainingError`` where the file holds no network; ``NetworkError`` where its values do not fit.
  public static func network(_ file: Safetensors) throws -> Network {
    guard let text = file.metadata["network"] else {
      throw TrainingError(.checkpoint, "the file has no network description; it was not written by millrace")
    }
    let description = try JSONDecoder().decode(NetworkDescription.self, from: Data(text.utf8))
    return try network(file, prefix: "", description)
  }

  /// The feature whose numbers the network of a file predicts; `nil` where it tells classes, or nobody knows.
  public static func target(_ file: Safetensors) -> String? { file.metadata[targetName] }

  /// All that is needed to go on after an epoch.
  public static func file(_ state: TrainingState) throws -> Safetensors {
    var file = Safetensors(metadata: [
      "format": "millrace.training.1", "stepCount": String(state.optimizer?.stepCount ?? 0),
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

  private static let optimizerPrefix = "optimizer/"
  private static let targetName = "target"

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
