import Evaluation
import Pipelines
import StageData

/// The inputs by which `compare` judges one stage: anything that predicts.
struct ComparedModel: Sendable {
  /// The stage's name.
  let stage: String
  /// The stages that made it, itself among them.
  let work: [String]
  /// The feature whose numbers it predicts; `nil` for classes.
  let target: String?
  /// Whether it gives probabilities of independent classes.
  let isIndependent: Bool
  /// What it says of the test records.
  let predictions: StageInput
  /// The model, whose networks are counted; `nil` where there is none.
  let model: StageInput?
  /// How the one network was trained; `nil` for what does not learn by epochs itself.
  let history: StageInput?

  /// Declares the inputs, with roles that begin with these words.
  ///
  /// - Parameter upstream: a stage that makes predictions.
  init(_ upstream: UpstreamStage, _ reader: StageReader, role: String) throws {
    stage = upstream.name
    work = Self.work(of: upstream)
    let role = "\(role): \(upstream.name)"
    target = upstream.predictedTarget
    isIndependent = upstream.predictionPlan?.meaning.isIndependent ?? false
    predictions = try reader.use(upstream, output: .predictions, role: role)
    model = upstream.makes(.model) ? try reader.use(upstream, output: .model, role: role) : nil
    history = upstream.makes(.history) ? try reader.use(upstream, output: .history, role: role) : nil
  }

  /// What is predicted, in words.
  var targetWords: String { target.map { "the number '\($0)'" } ?? "classes" }

  /// The measures by which it can be judged, the usual one first.
  var measures: [Comparison.Measure] { target == nil ? [.accuracy, .loss] : [.rmse, .mae] }

  private static func work(of stage: UpstreamStage) -> [String] {
    let before = (stage.references["members"] ?? []) + (stage.references["predictions"] ?? [])
    return before.flatMap(work) + [stage.name]
  }
}
