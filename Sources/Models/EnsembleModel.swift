package import Arrays
package import Concurrency
package import Ensembles
package import Evaluation
import Settings
import Store
import Streams

/// Several models, and the rule by which they become one.
package struct EnsembleModel: ModelKind {
  package static let keyword = "ensemble"

  /// How what the members say becomes one.
  package let rule: EnsembleRule
  /// The members with their names, at least one.
  package let members: [(name: String, model: Model)]

  /// Joins models.
  ///
  /// - Parameter members: at least one, with what they are called.
  package init(_ members: [(name: String, model: Model)], by rule: EnsembleRule) {
    self.members = members
    self.rule = rule
  }

  package var parts: [ModelPart] {
    members.enumerated().map { ModelPart(folder: Self.folder($0), name: $1.name, model: $1.model) }
  }

  package var words: String {
    let names = members.map(\.name)
    let shown = names.count > 6 ? "\(names.count) models" : names.joined(separator: ", ")
    return "ensemble of \(shown) by \(type(of: rule.kind).keyword)"
  }

  /// The folder of a member, by its place.
  package static func folder(_ index: Int) -> String { "members/\(index + 1)" }

  // MARK: Its folder

  package struct Content: Codable, Sendable {
    let rule: EnsembleRule
    /// What the members are called, in the order of their folders.
    let members: [String]
  }

  package var content: Content { Content(rule: rule, members: members.map(\.name)) }

  package init(_ content: Content, output: ModelOutput, in folder: ModelFolder) throws {
    guard (1...10_000).contains(content.members.count) else {
      throw folder.damage("an ensemble of \(content.members.count) members; from 1 to 10,000 are read")
    }
    let members = try content.members.enumerated().map { (name: $1, model: try folder.part(Self.folder($0))) }
    for (name, model) in members {
      let said = model.output
      guard said.count == output.count, said.classNames == output.classNames, said.target == output.target,
        said.meaning.joined == output.meaning
      else { throw folder.damage("its member \(name) says other things than the ensemble") }
    }
    self.init(members, by: content.rule)
  }

  // MARK: Its answers

  package func makePredictor(batchSize: Int, workers: Workers) throws -> any Predictor {
    EnsemblePredictor(
      rule, width: members[0].model.output.count,
      try members.map { member in
        (
          member.model.output.meaning,
          try member.model.kind.makePredictor(batchSize: batchSize, workers: workers)
        )
      })
  }
}

private final class EnsemblePredictor: Predictor {
  private let rule: EnsembleRule
  private let width: Int
  private let members: [(meaning: OutputMeaning, predictor: any Predictor)]

  init(_ rule: EnsembleRule, width: Int, _ members: [(meaning: OutputMeaning, predictor: any Predictor)]) {
    self.rule = rule
    self.width = width
    self.members = members
  }

  func outputs(of fed: [EvaluationInput: Tensor]) throws -> Tensor {
    let said = try members.map { member in
      let outputs = try member.predictor.outputs(of: fed)
      return try Predictions(meaning: member.meaning, outputs).answers.collected().outputs
    }
    let count = said[0].count / width
    return Tensor(shape: [count, width], values: rule.joined(said, width: width).map { Float($0) })
  }
}
