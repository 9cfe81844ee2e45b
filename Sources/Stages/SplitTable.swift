import Pipelines
import Streams

/// The names under which a pipeline's stages know parts of a dataset, each with a TFDS split expression.
struct SplitTable: Codable {
  let expressions: [String: String]
  /// What whoever reads the records does with those that are damaged; an error where nothing is said.
  let onCorrupt: DatasetDescription.CorruptRecords?

  init(_ splits: [(name: String, expression: String)], onCorrupt: DatasetDescription.CorruptRecords? = nil) {
    self.onCorrupt = onCorrupt
    expressions = Dictionary(splits.map { ($0.name, $0.expression) }) { first, _ in first }
  }

  subscript(name: String) -> String {
    get throws {
      guard let expression = expressions[name] else {
        let names = expressions.keys.sorted().joined(separator: ", ")
        throw StagesError(.mismatch, "the data has no split '\(name)'; its splits are \(names): add it to preprocess")
      }
      return expression
    }
  }
}

extension StageReader {
  /// Reads `onCorrupt`; `nil` where it is not given.
  func onCorrupt() throws -> DatasetDescription.CorruptRecords? {
    contains("onCorrupt") ? try choice("onCorrupt", of: DatasetDescription.CorruptRecords.self) : nil
  }
}
