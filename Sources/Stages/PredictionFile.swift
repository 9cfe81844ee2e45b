import Arrays
import Pipelines
import Records
import Store

/// Logits, labels and record ids of named splits: what `train` and `ensemble` hand on.
///
/// An ensemble's logits are the logarithms of its probabilities.
struct PredictionFile {
  struct Split {
    let logits: Tensor
    let labels: [Int32]
    let recordIDs: [Int64]
  }

  private(set) var splits: [(name: String, split: Split)] = []
  private static let fileName = "predictions.safetensors"

  init() {}

  /// Reads the file that the output `predictions` consists of.
  init(path: String) throws {
    let file = try Safetensors(path: path)
    for name in (file.metadata["splits"] ?? "").split(separator: ",").map(String.init) {
      guard let logits = file["\(name).logits"], let floats = logits.floats, logits.shape.count == 2,
        case .int32(let labels)? = file["\(name).labels"]?.elements,
        case .int64(let recordIDs)? = file["\(name).recordIDs"]?.elements,
        labels.count == logits.shape[0], recordIDs.count == labels.count
      else { throw StagesError(.damaged, "\(path) holds no whole predictions for split '\(name)'") }
      let split = Split(
        logits: Tensor(shape: logits.shape, values: floats), labels: labels, recordIDs: recordIDs)
      splits.append((name, split))
    }
  }

  mutating func append(_ name: String, _ split: Split) { splits.append((name, split)) }

  /// One split.
  ///
  /// - Throws: ``StagesError`` that names those there are.
  func split(_ name: String) throws -> Split {
    guard let found = splits.first(where: { $0.name == name }) else {
      throw StagesError(
        .mismatch,
        "there are no predictions for split '\(name)', only for \(splits.map(\.name).joined(separator: ", "))")
    }
    return found.split
  }

  func write(_ context: StageContext, _ output: String) throws {
    var file = Safetensors(metadata: [
      "format": "millrace.predictions.1", "splits": splits.map(\.name).joined(separator: ","),
    ])
    for (name, split) in splits {
      let count = split.labels.count
      file["\(name).logits"] = StoredTensor(shape: split.logits.shape, elements: .float32(split.logits.values))
      file["\(name).labels"] = StoredTensor(shape: [count], elements: .int32(split.labels))
      file["\(name).recordIDs"] = StoredTensor(shape: [count], elements: .int64(split.recordIDs))
    }
    let output = try context.createFile(output, Self.fileName)
    try file.write(to: output)
    _ = try output.finish()
  }
}
