package import Arrays
import Foundation
package import Pipelines
import Records
import Store

/// What a network says of the records of named splits, and what is true: what `train` and `ensemble` hand on.
package struct PredictionFile {
  package struct Split {
    /// What is true of the records.
    package enum Truth {
      /// The class of each.
      case labels([Int32])
      /// The numbers to be predicted, `[record, value]`, with the class of each; -1 for none.
      case targets(Tensor, labels: [Int32])
    }

    /// `[record, value]`, one a class or a number.
    package let outputs: Tensor
    /// What the outputs say.
    package let meaning: OutputMeaning
    package let truth: Truth
    package let recordIDs: [Int64]
    /// The split of the data that holds the records, by the name that `preprocess` gives it.
    package let source: String

    package init(outputs: Tensor, meaning: OutputMeaning, truth: Truth, recordIDs: [Int64], source: String) {
      self.outputs = outputs
      self.meaning = meaning
      self.truth = truth
      self.recordIDs = recordIDs
      self.source = source
    }

    /// The true classes.
    ///
    /// - Throws: ``StagesError`` where numbers are predicted.
    package var labels: [Int32] {
      get throws(StagesError) {
        guard case .labels(let labels) = truth else {
          throw StagesError(.mismatch, "the predictions are numbers of a regression, where those of classes are needed")
        }
        return labels
      }
    }
  }

  /// What outputs say, and of which classes.
  package let output: ModelOutput
  package private(set) var splits: [(name: String, split: Split)] = []
  private static let fileName = "predictions.safetensors"
  private static let format = "millrace.predictions.3"

  package init(output: ModelOutput) { self.output = output }

  /// Reads the file that the output `predictions` consists of.
  package init(path: String) throws {
    let file = try Safetensors(path: path)
    guard file.metadata["format"] == Self.format, let text = file.metadata["output"],
      let output = try? JSONDecoder().decode(ModelOutput.self, from: Data(text.utf8))
    else { throw StagesError(.damaged, "\(path) does not say what its predictions mean; run its stage again") }
    self.output = output
    for name in (file.metadata["splits"] ?? "").split(separator: ",").map(String.init) {
      guard let outputs = Self.matrix("\(name).outputs", file),
        case .int32(let labels)? = file["\(name).labels"]?.elements,
        case .int64(let recordIDs)? = file["\(name).recordIDs"]?.elements,
        labels.count == outputs.shape[0], recordIDs.count == labels.count, outputs.shape[1] == output.count,
        let source = file.metadata["\(name).source"]
      else { throw StagesError(.damaged, "\(path) holds no whole predictions for split '\(name)'") }
      var truth = Split.Truth.labels(labels)
      if file["\(name).targets"] != nil {
        guard let targets = Self.matrix("\(name).targets", file), targets.shape == outputs.shape else {
          throw StagesError(.damaged, "\(path) holds no target for each prediction of split '\(name)'")
        }
        truth = .targets(targets, labels: labels)
      }
      splits.append(
        (
          name,
          Split(outputs: outputs, meaning: output.meaning, truth: truth, recordIDs: recordIDs, source: source)
        ))
    }
  }

  private static func matrix(_ name: String, _ file: Safetensors) -> Tensor? {
    guard let stored = file[name], let floats = stored.floats, stored.shape.count == 2 else { return nil }
    return Tensor(shape: stored.shape, values: floats)
  }

  package mutating func append(_ name: String, _ split: Split) { splits.append((name, split)) }

  /// One split.
  ///
  /// - Throws: ``StagesError`` that names those there are.
  package func split(_ name: String) throws -> Split {
    guard let found = splits.first(where: { $0.name == name }) else {
      throw StagesError(
        .mismatch,
        "there are no predictions for split '\(name)', only for \(splits.map(\.name).joined(separator: ", "))")
    }
    return found.split
  }

  package func write(_ context: StageContext, _ output: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var file = Safetensors(metadata: [
      "format": Self.format, "splits": splits.map(\.name).joined(separator: ","),
      "output": String(decoding: try encoder.encode(self.output), as: UTF8.self),
    ])
    for (name, split) in splits {
      file.metadata["\(name).source"] = split.source
      func add(_ part: String, _ tensor: Tensor) {
        file["\(name).\(part)"] = StoredTensor(shape: tensor.shape, elements: .float32(tensor.values))
      }
      add("outputs", split.outputs)
      let labels: [Int32]
      switch split.truth {
      case .labels(let classes): labels = classes
      case .targets(let targets, let classes):
        add("targets", targets)
        labels = classes
      }
      file["\(name).labels"] = StoredTensor(shape: [labels.count], elements: .int32(labels))
      file["\(name).recordIDs"] = StoredTensor(shape: [split.recordIDs.count], elements: .int64(split.recordIDs))
    }
    let output = try context.createFile(output, Self.fileName)
    try file.write(to: output)
    _ = try output.finish()
  }
}
