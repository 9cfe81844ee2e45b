/// The names under which a pipeline's stages know parts of a dataset, each with a TFDS split expression.
struct SplitTable: Codable {
  let expressions: [String: String]

  init(_ splits: [(name: String, expression: String)]) {
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
